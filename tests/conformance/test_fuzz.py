"""Any input gets an answer or a clean close, and the next client is served.

``make hostile`` tries ten thousand inputs of each kind, a normal run some hundreds.
"""

from __future__ import annotations

import asyncio
import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.sandbox import (
    PUBLISH,
    SUBSCRIBE,
    HttpClient,
    authorization,
    http_client,
    live_client,
    running_sandbox,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
IDS = st.sampled_from(["a", "b", ""]) | st.text(max_size=5)
DOCUMENTS = st.sampled_from(
    [SUBSCRIBE, PUBLISH, "subscription {", "{ __typename }", "subscription { subscribe2channel }"]
) | st.text(max_size=30)
DATA = st.builds(
    lambda query, variables: json.dumps({"query": query, "variables": variables}),
    DOCUMENTS,
    st.sampled_from([{}, {"name": "robots"}, {"name": None}, {"name": 1}]) | JSON,
)
TYPES = st.sampled_from(["connection_init", "start", "stop", "data", "ka", "subscribe", None, 7, {}])
FRAMES = (
    st.text(max_size=40).filter(lambda text: text.isprintable())
    | st.binary(max_size=40)
    | JSON
    | st.fixed_dictionaries({"type": TYPES, "id": IDS | JSON, "payload": JSON})
    | st.fixed_dictionaries(
        {
            "type": st.just("start"),
            "id": IDS,
            "payload": st.fixed_dictionaries(
                {
                    "data": DATA | JSON,
                    "extensions": st.just("own") | st.fixed_dictionaries({"authorization": JSON}) | JSON,
                }
            ),
        }
    )
)
BODIES = (
    st.binary(max_size=60)
    | DATA.map(str.encode)
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.fixed_dictionaries({"query": DOCUMENTS, "variables": JSON, "operationName": JSON}).map(
        lambda value: json.dumps(value).encode()
    )
)
MOST_AT_ONCE = 8
INPUTS = int(os.environ.get("FUZZ_INPUTS", "320"))
SETTINGS = settings(
    max_examples=INPUTS // (MOST_AT_ONCE // 2), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


# Full runs of thousands of inputs exceed the usual test timeout.
pytestmark = [pytest.mark.hostile, pytest.mark.timeout(60 + INPUTS // 10)]


@given(st.lists(FRAMES, min_size=1, max_size=MOST_AT_ONCE))
@SETTINGS
def test_any_frames_are_answered(frames: list[object]) -> None:
    async def scenario() -> None:
        async with running_sandbox() as sandbox, live_client(sandbox) as client:
            for frame in frames:
                if isinstance(frame, dict) and isinstance(frame.get("payload"), dict):
                    own = {"authorization": authorization(sandbox)}
                    if frame["payload"].get("extensions") == "own":
                        frame = {**frame, "payload": {**frame["payload"], "extensions": own}}
                await client.send(frame)
            await client.send({"type": "stop", "id": "the end"})
            while (answer := await client.next_but_ka()) != {"id": "the end", "type": "complete"}:
                assert answer["type"] in ("error", "start_ack", "complete", "connection_ack")
                for error in answer["payload"]["errors"] if answer["type"] == "error" else ():
                    assert error["message"]

    asyncio.run(scenario())


async def answered(http: HttpClient, body: bytes) -> None:
    answer = await http.send(body)
    assert answer.status in (200, 400)
    assert set(answer.body) <= {"data", "errors"}
    assert all(error["message"] for error in answer.body.get("errors", ()))
    assert ("errors" in answer.body) or answer.body["data"] is not None


@given(st.lists(BODIES, min_size=1, max_size=MOST_AT_ONCE))
@SETTINGS
def test_any_bodies_are_answered(bodies: list[bytes]) -> None:
    async def scenario() -> None:
        async with running_sandbox() as sandbox, http_client(sandbox) as http:
            for body in bodies:
                await answered(http, body)

    asyncio.run(scenario())
