"""A GraphQL operation on one field, and its document."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OperationType(StrEnum):
    """The type of an operation, as it is written in a document."""

    QUERY = "query"
    MUTATION = "mutation"
    SUBSCRIPTION = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation on one field.

    Values are passed as variables, so that no name and no message can break the document.

    Attributes:
        title: The name of the operation in its document; it appears in logs of the API.
        parameters: The field's arguments that are variables: name and type, such as ``("name", "String!")``.
        literals: Further arguments: name and value in GraphQL syntax.
        selection: The selected fields of the result; empty if it is a scalar.
    """

    type: OperationType
    title: str
    field: str
    parameters: tuple[tuple[str, str], ...]
    literals: tuple[tuple[str, str], ...] = ()
    selection: tuple[str, ...] = ()

    @property
    def document(self) -> str:
        """The document, on several lines."""
        variables = ", ".join(f"${name}: {type}" for name, type in self.parameters)
        arguments = [(name, f"${name}") for name, _ in self.parameters] + list(self.literals)
        passed = ", ".join(f"{name}: {value}" for name, value in arguments)
        selected = "".join(f"    {field}\n" for field in self.selection)
        block = f" {{\n{selected}  }}" if selected else ""
        return f"{self.type} {self.title}({variables}) {{\n  {self.field}({passed}){block}\n}}"

    @property
    def line(self) -> str:
        """The document on one line, for commands and settings files."""
        return " ".join(self.document.split())
