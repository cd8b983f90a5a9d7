"""Builds authorization objects, with which a client identifies itself to AppSync."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from urllib.parse import quote

from appsync_console.domain.terms import HEADER_SUBPROTOCOL_PREFIX

_EMPTY_OBJECT = "e30="  # {} in base64


def api_key_headers(key: str) -> dict[str, str]:
    """Return the headers of an HTTP request with an API key (developer guide, "API_KEY authorization")."""
    return {"x-api-key": key}


def token_headers(token: str) -> dict[str, str]:
    """Return the HTTP headers with a token (developer guide, "OPENID_CONNECT", "AMAZON_COGNITO_USER_POOLS")."""
    return {"Authorization": token}


def realtime_authorization(host: str, headers: Mapping[str, str]) -> dict[str, str]:
    """Return the authorization of a connection or subscription: the HTTP headers plus the host of the HTTP endpoint."""
    return {"host": host, **headers}


def header_subprotocol(authorization: Mapping[str, str]) -> str:
    """Return the WebSocket subprotocol that carries ``authorization``: base64url without padding.

    Source: developer guide, "real-time WebSocket client".
    """
    text = _compact(authorization)
    return HEADER_SUBPROTOCOL_PREFIX + base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def header_query(authorization: Mapping[str, str]) -> str:
    """Return the query of a WebSocket URL that carries ``authorization``, and an empty object as the payload.

    Source: developer guide, "real-time WebSocket client".
    """
    header = base64.b64encode(_compact(authorization).encode()).decode()
    return f"header={quote(header, safe='=')}&payload={_EMPTY_OBJECT}"


def _compact(authorization: Mapping[str, str]) -> str:
    return json.dumps(authorization, separators=(",", ":"))
