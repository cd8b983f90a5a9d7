"""Detecting what an API offers from its schema."""

from __future__ import annotations

from typing import Any

import pytest

from appsync_console.domain.api import operations
from appsync_console.domain.api.operations import LIST_ARGUMENTS, Offer, offer_of


def schema(kind: str = "SCALAR", fields: tuple[str, ...] = ("id", "name", "data", "createdAt")) -> dict[str, Any]:
    arguments = [{"name": name} for name in sorted(LIST_ARGUMENTS)]
    return {
        "__schema": {"queryType": {"fields": [{"name": "listChannelMessages", "args": arguments}]}},
        "__type": {"fields": [{"name": name, "type": {"kind": kind}} for name in fields]},
    }


def test_history_is_offered_with_ids_if_they_are_nullable() -> None:
    offer = offer_of(schema())
    assert offer == Offer(lists_messages=True, delivers_ids=True)
    assert "createdAt" in offer.publish
    assert "createdAt" in offer.subscribe


def test_non_null_ids_are_published_but_not_subscribed_to() -> None:
    offer = offer_of(schema("NON_NULL"))
    assert offer == Offer(lists_messages=True, delivers_ids=False)
    assert offer.subscribe == operations.SUBSCRIBE
    assert "id" in offer.publish.split()


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"__schema": None, "__type": None},
        {"__schema": {"queryType": None}, "__type": {"fields": []}},
        {**schema(), "__type": None},
        {
            **schema(),
            "__schema": {"queryType": {"fields": [{"name": "listChannelMessages", "args": [{"name": "name"}]}]}},
        },
        schema(fields=("name", "data")),
    ],
)
def test_other_schemas_offer_no_extras(data: object) -> None:
    offer = offer_of(data)
    assert not offer.lists_messages
    assert (offer.publish, offer.subscribe) == (operations.PUBLISH, operations.SUBSCRIBE)
