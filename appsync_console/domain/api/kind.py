"""The kinds of real-time APIs on AppSync."""

from __future__ import annotations

from enum import StrEnum


class ApiKind(StrEnum):
    """The kind of an API; ``transport/dialects.py`` has what differs between them."""

    GRAPHQL = "graphql"
    EVENTS = "events"  # AppSync Events: channels with paths, without a schema
