"""The subprotocol graphql-ws: playbooks of frames and their events, alone and all at once."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.transport.wire import graphql_ws
from appsync_console.transport.wire.events import Delivered, Event

PLAYBOOKS = json.loads((Path(__file__).parent / "playbooks" / "graphql_ws.json").read_text(encoding="utf-8"))


def shown(event: Event) -> dict[str, Any]:
    """The event with those of its fields that are set."""
    values = msgspec.to_builtins(event)
    return {type(event).__name__: {name: value for name, value in values.items() if value not in ([], ())}}


@pytest.mark.parametrize("playbook", PLAYBOOKS, ids=[playbook["name"] for playbook in PLAYBOOKS])
def test_playbook(playbook: dict[str, Any]) -> None:
    for step in playbook["steps"]:
        if "send" in step:
            command, *arguments = step["send"]
            made = getattr(graphql_ws, command)
            assert json.loads(made(*arguments) if arguments else made) == step["frame"]
        else:
            assert [shown(event) for event in graphql_ws.decode([step["receive"].encode()])] == step["events"]


def test_the_request_of_a_channel_is_its_document_and_its_name() -> None:
    request = graphql_ws.request(SIMPLE_CHANNELS.channel('a "b"'))
    assert json.loads(request) == {"query": SIMPLE_CHANNELS.subscribe.document, "variables": {"name": 'a "b"'}}


FRAMES = [step["receive"].encode() for playbook in PLAYBOOKS for step in playbook["steps"] if "receive" in step]
PLAIN = [
    json.dumps({"type": "data", "id": id, "payload": {"data": {"f": {"data": text}}}}, ensure_ascii=False).encode()
    for id in "12"
    for text in ("1", '{"a": "é"}', "\U0001f916")
]


def flat(events: list[Event]) -> list[tuple[Any, ...]]:
    """The events with each message on its own."""
    found: list[tuple[Any, ...]] = []
    for event in events:
        if not isinstance(event, Delivered):
            found.append((event,))
            continue
        for place, text in enumerate(event.texts):
            errors = event.errors[place] if event.errors else ""
            message_id = event.message_ids[place] if event.message_ids else ""
            found.append((event.id, text, errors, message_id))
    return found


@given(st.lists(st.sampled_from(FRAMES + PLAIN * 5), max_size=20))
def test_frames_decoded_together_mean_what_each_means_alone(frames: list[bytes]) -> None:
    alone = [event for frame in frames for event in graphql_ws.decode([frame])]
    assert flat(graphql_ws.decode(frames)) == flat(alone)


@given(st.lists(st.sampled_from(PLAIN), min_size=1, max_size=20))
def test_messages_of_one_subscription_in_a_row_are_one_event(frames: list[bytes]) -> None:
    ids = [event.id for event in graphql_ws.decode(frames) if isinstance(event, Delivered)]
    assert all(one != other for one, other in itertools.pairwise(ids))


@given(st.lists(st.binary(max_size=30), max_size=5))
def test_no_bytes_raise(frames: list[bytes]) -> None:
    graphql_ws.decode(frames)
