"""Translates graphql-core's error texts to those of graphql-java, which AppSync uses."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    ValueNode,
    Visitor,
    get_named_type,
    value_from_ast_untyped,
    visit,
)

from appsync_console.sandbox.errors import (
    INTERNAL,
    INTERNAL_TEXT,
    ErrorEntry,
    FieldFault,
    field_error,
    null_error,
    request_error,
    unserializable_error,
)
from appsync_console.sandbox.schema.output import Unserializable
from appsync_console.sandbox.schema.scalars import java_text

logger = logging.getLogger(__name__)

# graphql-core's text, and graphql-java's kind and text. The first three were seen from AppSync itself.
_RULES = tuple(
    (re.compile(pattern), kind, text)
    for pattern, kind, text in (
        (
            r"Cannot query field '(.+?)' on type '(.+?)'",
            "FieldUndefined",
            "Field '{0}' in type '{1}' is undefined @ '{place}'",
        ),
        (
            r"Argument '.+[(](\w+):[)]' of type '.+?' is required",
            "MissingFieldArgument",
            "Missing field argument {0} @ '{place}'",
        ),
        (r"Unknown argument '(.+?)' on field", "UnknownArgument", "Unknown field argument {0} @ '{place}'"),
        (
            r"Field '(.+?)' of type '(.+?)' must have",
            "SubSelectionRequired",
            "Sub selection required for type {1} of field {0} @ '{place}'",
        ),
        (
            r"Field '(.+?)' must not have .+? type '(.+?)'",
            "SubSelectionNotAllowed",
            "Sub selection not allowed on leaf type {1} of field {0} @ '{place}'",
        ),
        (r"Variable '\$(.+?)' is not defined", "UndefinedVariable", "Undefined variable {0} @ '{place}'"),
        (r"Variable '\$(.+?)' is never used", "UnusedVariable", "Unused variable {0}"),
        (
            r"Variable '\$.+?' of type '(.+?)' used .+? type '(.+?)'",
            "VariableTypeMismatch",
            "Variable type '{0}' doesn't match expected type '{1}' @ '{place}'",
        ),
        (r"Unknown type '(.+?)'", "UnknownType", "Unknown type {0}"),
        (r"Unknown fragment '(.+?)'", "UndefinedFragment", "Undefined fragment {0} @ '{place}'"),
        (r"Fragment '(.+?)' is never used", "UnusedFragment", "Unused fragment {0}"),
        (r"Unknown directive '@(.+?)'", "UnknownDirective", "Unknown directive {0} @ '{place}'"),
    )
)
_NULL_VARIABLE = re.compile(r"Variable '\$(\w+)' has invalid value: Expected (?:a )?value of non-null type '(.+?)'")
_VARIABLE = re.compile(r"Variable '\$(\w+)' has invalid (?:default )?value(?: at \S+)?: (.*)", re.DOTALL)
_SCALAR = re.compile(r"""Expected value of type .* but encountered error ["'](.*)["']; found: .*""", re.DOTALL)
_WANTED_TYPE = re.compile(r"Expected value of type '(\w+)|(\w+) cannot represent")
_NULL_FIELD = re.compile(r"Cannot return null for non-nullable field (\w+)\.(\w+)")


def validation_entry(error: GraphQLError, document: DocumentNode) -> ErrorEntry:
    """Return the error for a document that does not match the schema."""
    node = error.nodes[-1] if error.nodes else document
    finder = _PlaceFinder(node)
    visit(document, finder)
    text = f"Validation error of type {_validation_text(error.message, node, finder)}"
    return request_error(text, (error.locations or [])[-1:])


def request_entry(error: GraphQLError) -> ErrorEntry:
    """Return the error for variables that do not match the document."""
    return request_error(_variable_text(error.message), error.locations or [])


def field_entry(error: GraphQLError, schema: GraphQLSchema) -> ErrorEntry:
    """Return the error of a field during execution."""
    match = _NULL_FIELD.match(error.message)
    if not match:
        return _fault_entry(error, error.path or [])
    parent = schema.type_map[match[1]]
    type_name = get_named_type(parent.fields[match[2]].type).name  # type: ignore[attr-defined]
    return null_error(type_name, parent.name, error.path or [])


def _fault_entry(error: GraphQLError, path: Sequence[str | int]) -> ErrorEntry:
    fault = error.original_error
    if isinstance(fault, FieldFault):
        return field_error(fault.message, fault.error_type, path, error.locations or [])
    if isinstance(fault, Unserializable):
        return unserializable_error(str(fault), path)
    logger.error("A field could not be resolved.", exc_info=fault or error)
    return field_error(INTERNAL_TEXT, INTERNAL, path, error.locations or [])


def _validation_text(message: str, node: Node, finder: _PlaceFinder) -> str:
    for pattern, kind, text in _RULES:
        match = pattern.match(message)
        if match:
            return f"{kind}: {text.format(*match.groups(), place=finder.place)}"
    if isinstance(node, ValueNode) and finder.argument:
        match = _WANTED_TYPE.match(message)
        problem = f"is not a valid '{match[1] or match[2]}'" if match else "is not valid"
        return f"WrongType: argument '{finder.argument}' with value '{_java_value(node)}' {problem} @ '{finder.place}'"
    return f"InvalidSyntax: {message}"


def _java_value(node: ValueNode) -> str:
    value = value_from_ast_untyped(node)
    text = f"'{value}'" if isinstance(value, str) else java_text(value)
    return f"{type(node).__name__.removesuffix('Node')}{{value={text}}}"


def _variable_text(message: str) -> str:
    match = _NULL_VARIABLE.match(message)
    if match:
        return f"Variable '{match[1]}' has coerced Null value for NonNull type '{match[2]}'"
    match = _VARIABLE.match(message)
    if not match:
        return message
    detail = _SCALAR.fullmatch(match[2])
    return f"Variable '{match[1]}' has an invalid value. {detail[1] if detail else match[2]}"


class _PlaceFinder(Visitor):
    """Finds the path of fields to one node of a document, and the argument that contains it."""

    def __init__(self, wanted: Node) -> None:
        super().__init__()
        self._wanted = wanted
        self.place = ""
        self.argument = ""

    def enter(self, node: Node, key: object, parent: object, path: object, ancestors: Sequence[object]) -> None:
        """Called by ``visit`` for every node."""
        if node is not self._wanted:
            return
        above = [*ancestors, parent, node]
        self.place = "/".join(one.name.value for one in above if isinstance(one, FieldNode))
        self.argument = next((one.name.value for one in above if isinstance(one, ArgumentNode)), "")
