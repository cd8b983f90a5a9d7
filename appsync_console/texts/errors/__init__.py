"""The sentences of errors, by code: what happened, the likely cause, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appsync_console.domain.errors import ConsoleError, Field
from appsync_console.texts.errors.template import Template
from appsync_console.texts.translation import tr

__all__ = ["ErrorText", "error_text", "text_of"]

_TEMPLATES: dict[str, Template] = {}


@dataclass(frozen=True, slots=True)
class ErrorText:
    """An error in the user's language.

    Attributes:
        what: What happened, one sentence.
        cause: The likely cause; empty if ``what`` explains it.
        remedy: What to do about it.
    """

    what: str
    cause: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.cause, self.remedy) if part)


def error_text(error: ConsoleError) -> ErrorText:
    """Return the sentences for an error."""
    return text_of(error.code, error.fields)


def text_of(code: str, fields: Mapping[str, Field]) -> ErrorText:
    """Return the sentences for a code and its fields, for example from the message log."""
    template = _TEMPLATES.get(code)
    if template is None:  # until every error has a code
        return ErrorText(code, str(fields.get("cause", "")), str(fields.get("remedy", "")))
    return ErrorText(
        tr(template.what, **fields),
        tr(template.cause, **fields) if template.cause else "",
        tr(template.remedy, **fields) if template.remedy else "",
    )
