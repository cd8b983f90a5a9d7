"""The forms of AppSync's errors: those that reject a whole request or frame, and those in a GraphQL answer."""

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
INTERNAL = "InternalFailureException"
INTERNAL_TEXT = "The sandbox failed; its log says why."
UNPARSABLE_TEXT = "Unable to parse GraphQL query."

ErrorEntry = dict[str, object]


class Refusal(Exception):
    """A request, connection or frame that is rejected as a whole.

    Args:
        message: AppSync's text; some real-time errors have none.
        error_type: AppSync's ``errorType``; some real-time errors have none.
        code: HTTP status, and ``errorCode`` of a ``connection_error``.
        cause: What the log of the sandbox says in addition; AppSync's own texts rarely tell. Never sent, and without
            credentials.
    """

    def __init__(self, message: str = "", error_type: str = "", *, code: int = 400, cause: str = "") -> None:
        super().__init__(message or error_type)
        self.message = message
        self.error_type = error_type
        self.code = code
        self.cause = cause

    def entry(self) -> ErrorEntry:
        """Return the element of ``errors``."""
        named = {"errorType": self.error_type, "message": self.message}
        return {key: text for key, text in named.items() if text}


class InvalidOperation(Exception):
    """A GraphQL request that does not match the schema, or variables that do not match the request.

    Args:
        entries: The elements of ``errors``, as AppSync's HTTP endpoint sends them.
    """

    def __init__(self, entries: Sequence[ErrorEntry]) -> None:
        super().__init__("; ".join(str(entry["message"]) for entry in entries))
        self.entries = list(entries)

    def messages(self) -> list[ErrorEntry]:
        """Return the elements for a real-time ``error`` frame: only the texts (amplify-js #7114)."""
        return [{"message": entry["message"]} for entry in self.entries]


class FieldFault(Exception):
    """A field that could not be resolved, like ``util.error(message, error_type)`` in a resolver."""

    def __init__(self, message: str, error_type: str) -> None:
        super().__init__(message)
        self.message = message
        self.error_type = error_type


def denied_text(type_name: str, field_name: str) -> str:
    """Return AppSync's text for a field that the caller may not access."""
    return f"Not Authorized to access {field_name} on type {type_name}"


def unauthorized(text: str = NOT_AUTHORIZED_TEXT, *, cause: str = "") -> Refusal:
    """Return the error for missing or rejected credentials."""
    return Refusal(text, UNAUTHORIZED, code=401, cause=cause)


def unparsable() -> Refusal:
    """Return the error for a request without a readable GraphQL document."""
    return Refusal(UNPARSABLE_TEXT, MALFORMED)


def request_error(message: str, locations: Sequence[SourceLocation]) -> ErrorEntry:
    """Return an error that was found before execution (graphql-over-http #81)."""
    return {"path": None, "locations": _locations(locations), "message": message}


def field_error(
    message: str, error_type: str, path: Sequence[str | int], locations: Sequence[SourceLocation]
) -> ErrorEntry:
    """Return the error of one field during execution."""
    return {
        "path": list(path),
        "data": None,
        "errorType": error_type,
        "errorInfo": None,
        "locations": _locations(locations),
        "message": message,
    }


def null_error(type_name: str, parent: str, path: Sequence[str | int]) -> ErrorEntry:
    """Return the error for null in a non-nullable field (amplify-category-api #1338)."""
    text = f"Cannot return null for non-nullable type: '{type_name}' within parent '{parent}' ({_place(path)})"
    return {"path": list(path), "locations": None, "message": text}


def unserializable_error(reason: str, path: Sequence[str | int]) -> ErrorEntry:
    """Return the error for a value that does not suit the type of its field (amplify-js #5963)."""
    return {"path": list(path), "locations": None, "message": f"Can't serialize value ({_place(path)}) : {reason}"}


def _place(path: Sequence[str | int]) -> str:
    return "".join(f"/{part}" if isinstance(part, str) else f"[{part}]" for part in path)


def _locations(locations: Sequence[SourceLocation]) -> list[dict[str, object]]:
    return [{"line": place.line, "column": place.column, "sourceName": None} for place in locations]
