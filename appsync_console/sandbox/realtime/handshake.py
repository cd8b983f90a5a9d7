"""Reads the credentials of a new WebSocket, which a client can send in three ways.

Source: developer guide, "real-time WebSocket client".
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from enum import StrEnum

from aiohttp import web

from appsync_console.domain.terms import HEADER_SUBPROTOCOL_PREFIX, SUBPROTOCOL
from appsync_console.sandbox.errors import Refusal

_HEADER_NAMES = ("x-api-key", "authorization")


class CredentialsIn(StrEnum):
    """Where a client puts the authorization object of a connection; the values are words for the log."""

    SUBPROTOCOL = "the subprotocol"
    QUERY = "the URL"
    HEADERS = "headers"


def offered_subprotocols(request: web.Request) -> list[str]:
    """Return the subprotocols that the client offers."""
    listed = ",".join(request.headers.getall("Sec-WebSocket-Protocol", []))
    return [name.strip() for name in listed.split(",") if name.strip()]


def connect_authorization(request: web.Request, *, is_query_only: bool = False) -> Mapping[str, object]:
    """Return the authorization object of a connection.

    Args:
        is_query_only: Whether credentials anywhere but in the query string are overlooked.

    Raises:
        Refusal: It is missing or malformed; with the text of AppSync's ``connection_error``.
    """
    offered = offered_subprotocols(request)
    if not offered:
        raise Refusal("NoProtocolError")
    if SUBPROTOCOL not in offered:
        raise Refusal("SubProtocolNotSupportedError")
    place = credentials_place(request)
    if is_query_only and place is not CredentialsIn.QUERY:
        raise Refusal("Required headers are missing.", cause="the sandbox accepts credentials only in the URL")
    match place:
        case CredentialsIn.SUBPROTOCOL:
            in_protocol = next(name for name in offered if name.startswith(HEADER_SUBPROTOCOL_PREFIX))
            return _decode(in_protocol.removeprefix(HEADER_SUBPROTOCOL_PREFIX))
        case CredentialsIn.QUERY:
            if _decode(request.query["payload"]):
                raise _malformed()
            return _decode(request.query["header"])
        case CredentialsIn.HEADERS:
            # A signature may cover any header.
            return {**{name.lower(): value for name, value in request.headers.items()}, "host": request.host}
    raise Refusal("Required headers are missing.")


def credentials_place(request: web.Request) -> CredentialsIn | None:
    """Return where the credentials of a connection are; None if there are none."""
    if any(name.startswith(HEADER_SUBPROTOCOL_PREFIX) for name in offered_subprotocols(request)):
        return CredentialsIn.SUBPROTOCOL
    if "header" in request.query and "payload" in request.query:
        return CredentialsIn.QUERY
    return CredentialsIn.HEADERS if any(name in request.headers for name in _HEADER_NAMES) else None


def _decode(text: str) -> dict[str, object]:
    """Decode an object in base64: either alphabet, padding optional, spaces instead of unescaped plus signs."""
    plain = text.replace(" ", "+").replace("-", "+").replace("_", "/").rstrip("=")
    try:
        value = json.loads(base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True))
    except (ValueError, RecursionError):
        raise _malformed() from None
    if not isinstance(value, dict):
        raise _malformed()
    return value


def _malformed() -> Refusal:
    return Refusal(error_type="BadRequest")
