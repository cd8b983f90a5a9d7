"""AppSync's errors, in any of the forms in which it sends them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADLINE_CHARACTERS = 160
_SENTENCE_END = re.compile(r"\.\s")
# GraphQL Java's types of validation errors that say how a document differs from the schema.
_SCHEMA_DIFFERS = re.compile(
    r"Validation error of type (FieldUndefined|UnknownArgument|MissingFieldArgument|WrongType|VariableTypeMismatch"
    r"|SubSelectionRequired|SubSelectionNotAllowed|UnknownType)\b"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One error in AppSync's words; fields it did not send are empty."""

    error_type: str = ""
    message: str = ""
    code: int = 0

    @property
    def text(self) -> str:
        """Type and message on one short line, without a full stop; the whole message is for the details."""
        return ": ".join(part for part in (self.error_type, headline(self.message)) if part)

    @property
    def kind(self) -> str:
        """The type without the package prefix of older answers (``com.amazonaws…auth#UnauthorizedException``)."""
        return self.error_type.rpartition("#")[2]

    @property
    def is_by_firewall(self) -> bool:
        """Whether AWS WAF blocked the request (``WAFForbiddenException``)."""
        return self.kind.startswith("WAF")

    @property
    def is_about_signature(self) -> bool:
        """Whether the message is about the signature of the request."""
        return "signature" in self.message.lower()

    @property
    def is_permission_denied(self) -> bool:
        """Whether AWS recognized the credentials, but no policy allows the request."""
        return self.message.startswith("Permission denied") or "is not authorized to perform" in self.message

    @property
    def is_about_schema(self) -> bool:
        """Whether the schema lacks what the request names."""
        return _SCHEMA_DIFFERS.match(self.message) is not None


def answers(payload: object) -> list[Answer]:
    """Return the errors in a payload in any form AppSync uses: a list, one object, or without ``errors`` around it."""
    errors = payload.get("errors", payload) if isinstance(payload, dict) else payload
    entries = errors if isinstance(errors, list) else [errors]
    return [_answer(entry) for entry in entries] or [Answer()]


def headline(text: str) -> str:
    """Return the first line of a text, or its first sentence if that is too long, without a full stop."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(line) > _HEADLINE_CHARACTERS:
        line = _SENTENCE_END.split(line, maxsplit=1)[0]
    if len(line) > _HEADLINE_CHARACTERS:
        line = line[: _HEADLINE_CHARACTERS - 1].rstrip() + "…"
    return line.removesuffix(".")


def _answer(entry: object) -> Answer:
    if not isinstance(entry, dict):
        return Answer(message=entry if isinstance(entry, str) else "")
    code = entry.get("errorCode")
    return Answer(
        error_type=_text(entry.get("errorType") or entry.get("__type")),
        message=_text(entry.get("message")),
        code=code if isinstance(code, int) else 0,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
