"""AppSync's error shapes: what refuses a whole request or frame, and what accompanies a GraphQL answer."""

from __future__ import annotations

from collections.abc import Sequence

from graphql import SourceLocation

UNAUTHORIZED = "UnauthorizedException"
MALFORMED = "MalformedHttpRequestException"
UNAUTHORIZED_FIELD = "Unauthorized"
UNSUPPORTED = "UnsupportedOperation"
NOT_AUTHORIZED_TEXT = "You are not authorized to make this call."
EXPIRED_TEXT = "Token has expired."
NO_CREDENTIALS_TEXT = "Valid authorization header not provided."
UNPARSABLE_TEXT = "Unable to parse GraphQL query."

ErrorEntry = dict[str, object]


class Refusal(Exception):
    """A request, connection or frame that is not served at all.

    Args:
        message: AppSync's text; some real-time errors have none.
        error_type: AppSync's ``errorType``; some real-time errors have none.
        code: HTTP status, and ``errorCode`` of a ``connection_error``.
    """

    def __init__(self, message: str = "", error_type: str = "", *, code: int = 400) -> None:
        super().__init__(message or error_type)
        self.message = message
        self.error_type = error_type
        self.code = code

    def entry(self) -> ErrorEntry:
        """The element of ``errors`` that says it."""
        named = {"errorType": self.error_type, "message": self.message}
        return {key: text for key, text in named.items() if text}


class InvalidOperation(Exception):
    """A GraphQL request that does not fit the schema, or variables that do not fit the request.

    Args:
        entries: The elements of ``errors``, as AppSync's HTTP endpoint sends them.
    """

    def __init__(self, entries: Sequence[ErrorEntry]) -> None:
        super().__init__("; ".join(str(entry["message"]) for entry in entries))
        self.entries = list(entries)

    def messages(self) -> list[ErrorEntry]:
        """The elements as a real-time ``error`` frame has them: the texts alone (amplify-js #7114)."""
        return [{"message": entry["message"]} for entry in self.entries]


class FieldFault(Exception):
    """One field that could not be resolved: what ``util.error(message, error_type)`` does in a resolver."""

    def __init__(self, message: str, error_type: str) -> None:
        super().__init__(message)
        self.error_type = error_type


def denied_text(type_name: str, field_name: str) -> str:
    """What is said of a field that is not for the caller."""
    return f"Not Authorized to access {field_name} on type {type_name}"


def unauthorized(text: str = NOT_AUTHORIZED_TEXT) -> Refusal:
    """Credentials that are missing or not accepted."""
    return Refusal(text, UNAUTHORIZED, code=401)


def unparsable() -> Refusal:
    """A request that holds no GraphQL document that can be read."""
    return Refusal(UNPARSABLE_TEXT, MALFORMED)


def request_error(message: str, locations: Sequence[SourceLocation]) -> ErrorEntry:
    """An error found before anything was executed (graphql-over-http #81)."""
    return {"path": None, "locations": _locations(locations), "message": message}


def field_error(
    message: str, error_type: str, path: Sequence[str | int], locations: Sequence[SourceLocation]
) -> ErrorEntry:
    """An error of one field while it was executed."""
    return {
        "path": list(path),
        "data": None,
        "errorType": error_type,
        "errorInfo": None,
        "locations": _locations(locations),
        "message": message,
    }


def null_error(type_name: str, parent: str, path: Sequence[str | int]) -> ErrorEntry:
    """A null where the schema forbids it (amplify-category-api #1338)."""
    place = "".join(f"/{part}" if isinstance(part, str) else f"[{part}]" for part in path)
    text = f"Cannot return null for non-nullable type: '{type_name}' within parent '{parent}' ({place})"
    return {"path": list(path), "locations": None, "message": text}


def _locations(locations: Sequence[SourceLocation]) -> list[dict[str, object]]:
    return [{"line": place.line, "column": place.column, "sourceName": None} for place in locations]
