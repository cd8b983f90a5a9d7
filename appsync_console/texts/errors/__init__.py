"""The sentences of errors, by code: what happened, the likely cause, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from appsync_console.domain.errors import ConsoleError, Field
from appsync_console.texts.translation import tr

if TYPE_CHECKING:
    from appsync_console.domain.json_text import JsonProblem


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

    @property
    def parts(self) -> list[str]:
        """The sentences that are not empty."""
        return [part for part in (self.what, self.cause, self.remedy) if part]

    def __str__(self) -> str:
        return " ".join(self.parts)


def error_text(error: ConsoleError) -> ErrorText:
    """Return the sentences for an error."""
    return text_of(error.code, error.fields)


def advice_text(error: ConsoleError) -> str:
    """What happened and what to do, without the cause: beside the field of a form."""
    text = error_text(error)
    return " ".join(part for part in (text.what, text.remedy) if part)


def problem_text(problem: JsonProblem) -> str:
    """Where a text is not valid JSON, and why."""
    what = text_of(problem.code, problem.fields).what
    return tr("line {line}, column {column}: {what}", line=problem.line, column=problem.column, what=what)


def text_of(code: str, fields: Mapping[str, Field]) -> ErrorText:
    """Return the sentences for a code and its fields, for example from the message log.

    The code and the fields may be those of another version: without a template, the code is shown.
    """
    from appsync_console.texts.errors.catalog import TEMPLATES
    from appsync_console.texts.errors.template import Value, filled

    template = TEMPLATES.get(code)
    if template is None:
        return ErrorText(code)
    values: dict[str, object] = {name: tr(text) for name, text in template.absent.items()}
    values |= {name: Value(field) for name, field in fields.items() if field != "" or name not in values}
    if "inner" in fields:
        values["inner"] = text_of(str(fields["inner"]), {name: fields[name] for name in fields if name != "inner"})
    try:
        text = ErrorText(*(filled(sentence, values) for sentence in template[:3]))
    except (KeyError, AttributeError, ValueError):
        return ErrorText(code)
    if template.cites_api and (said := str(fields.get("said", "")).rstrip(".")):
        return replace(text, cause=tr("The API says: {said}. {cause}", said=said, cause=text.cause).rstrip())
    return text
