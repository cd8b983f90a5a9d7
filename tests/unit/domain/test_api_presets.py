"""The channel API as a description: its documents, its subscriptions, and what an API's schema adds to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from appsync_console.domain.api.presets import HISTORY, SIMPLE_CHANNELS, described
from appsync_console.domain.api.subscription import EventsSubscription, FieldSubscription


def schema(kind: str = "SCALAR", fields: tuple[str, ...] = ("id", "name", "data", "createdAt")) -> dict[str, Any]:
    arguments = [{"name": name} for name, _ in HISTORY.parameters]
    return {
        "__schema": {"queryType": {"fields": [{"name": "listChannelMessages", "args": arguments}]}},
        "__type": {"fields": [{"name": name, "type": {"kind": kind}} for name in fields]},
    }


def test_documents_pass_values_as_variables() -> None:
    assert SIMPLE_CHANNELS.subscribe.line == (
        "subscription Subscribe($name: String!) { subscribe2channel(name: $name) { name data } }"
    )
    assert SIMPLE_CHANNELS.publish.line == (
        "mutation Publish($name: String!, $data: AWSJSON!) { publish2channel(name: $name, data: $data) { name data } }"
    )


def test_further_arguments_are_literals_and_a_scalar_has_no_selection() -> None:
    filtered = replace(SIMPLE_CHANNELS.subscribe, literals=(("filter", '"{}"'),), selection=())
    assert filtered.line == 'subscription Subscribe($name: String!) { subscribe2channel(name: $name, filter: "{}") }'


def test_a_simple_channel_is_identified_by_its_name_and_others_by_their_values() -> None:
    channel = SIMPLE_CHANNELS.channel("robots")
    assert (channel.key, channel.arguments) == ("robots", {"name": "robots"})
    assert FieldSubscription(operation=channel.operation, arguments={"b": 1, "a": "x"}).key == (
        'subscribe2channel({"a":"x","b":1})'
    )
    assert EventsSubscription("/default/robots").key == "/default/robots"


def test_history_is_offered_with_ids_if_they_are_nullable() -> None:
    api = described(schema())
    assert api.history == HISTORY
    assert "createdAt" in api.publish.selection
    assert "createdAt" in api.subscribe.selection


def test_non_null_ids_are_published_but_not_subscribed_to() -> None:
    api = described(schema("NON_NULL"))
    assert api.history == HISTORY
    assert api.subscribe == SIMPLE_CHANNELS.subscribe
    assert "id" in api.publish.selection


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
    assert described(data) == SIMPLE_CHANNELS
