"""Recognizes the URLs of AppSync APIs."""

from __future__ import annotations

import re
from typing import Final

_APPSYNC: Final = re.compile(
    r"(?:https|wss)://(?P<id>[a-z0-9]+)\.appsync-(?:realtime-)?api\.(?P<domain>[a-z0-9-]+\.amazonaws\.com(?:\.cn)?)"
    r"(?::443)?(?P<path>/[^\s?#]*)?",
    re.IGNORECASE,
)
_ANY: Final = re.compile(r"(?P<scheme>https?|wss?)://[^\s\"'<>\\^`{|}]+", re.IGNORECASE)
FOUND: Final = re.compile(r"(?:https?|wss?)://[^\s\"'<>\\^`{|}()\[\],;]+", re.IGNORECASE)
"""A URL inside a text."""


def graphql_url(text: str, *, is_named: bool = False) -> str:
    """The GraphQL URL of the API that a URL belongs to, such as its real-time URL; empty if it is none.

    Args:
        is_named: The file calls it a GraphQL URL, so its path may be any.
    """
    if match := _APPSYNC.fullmatch(text):
        if match["path"] and match["path"].lower().startswith("/event"):
            return ""
        return f"https://{match['id']}.appsync-api.{match['domain']}/graphql".lower()
    match = _ANY.fullmatch(text)
    if match is None:
        return ""
    base = text.rstrip("/")
    if base.lower().endswith("/graphql/realtime"):
        base = base[: -len("/realtime")]
    if not is_named and not base.lower().endswith("/graphql"):
        return ""
    scheme, rest = match["scheme"].lower(), base[match.end("scheme") :]
    return {"wss": "https", "ws": "http"}.get(scheme, scheme) + rest


def is_events_url(text: str) -> bool:
    """Whether a URL is that of an AppSync Events API."""
    match = _APPSYNC.fullmatch(text)
    return bool(match and match["path"] and match["path"].lower().startswith("/event"))


def api_id(url: str) -> str:
    """The ID of the API in the URL of a default domain; empty for any other."""
    match = _APPSYNC.fullmatch(url)
    return match["id"].lower() if match else ""
