"""Frames of every kind: no malformed frame stops the client from receiving or ends another subscription."""

from __future__ import annotations

import asyncio
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.domain.errors import AuthorizationError, SubscriptionError
from appsync_console.domain.status import Frame
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.texts.errors import error_text
from appsync_console.transport.realtime.pool import Timeouts
from tests.support.realtime_client import KEY, running_client
from tests.support.scripted_server import Peer, data_frame, scripted_server
from tests.support.waiting import until

ODD = [
    "null",
    "[]",
    '"text"',
    "17",
    "not JSON",
    "",
    "{",
    "[" * 5000,
    '{"a":' * 5000,
    b"\x00\xff binary",
    '{"type":"error","payload":{"errors":[{"errorType":"UnsupportedOperation","message":"unknown not supported"}]}}',
    '{"type":"error","id":"","payload":{"errors":[{"message":"x"}]}}',
    '{"type":"error","id":null}',
    '{"type":"error","id":"someone else"}',
    '{"type":"error","id":7,"payload":"no"}',
    '{"type":"unheard of","id":"1"}',
    '{"type":["data"]}',
    '{"id":"1"}',
    '{"type":"data"}',
    '{"type":"data","id":"not-an-int","payload":{"data":{}}}',
    '{"type":"complete","id":17}',
    '{"type":"complete"}',
    '{"type":"start_ack","id":"nobody"}',
    '{"type":"start_ack"}',
    '{"type":"ka","extra":true}',
    '{"type":"connection_ack","payload":{"connectionTimeoutMs":"soon"}}',
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
async def test_a_malformed_frame_is_harmless(odd: str | bytes) -> None:
    async def script(peer: Peer) -> None:
        await peer.accept()
        id, _ = await peer.acknowledge()
        await peer.send(odd)
        await peer.deliver(id, '{"n":1}')

    async with scripted_server(script) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_texts('{"n":1}')
        assert client.heard.link.state is ConnectionState.LIVE
        assert client.heard.state("robots") is ChannelState.LIVE
    assert len(server.peers) == 1


async def test_messages_in_one_or_several_websocket_frames_keep_their_order() -> None:
    texts = [f'{{"n":{number}}}' for number in range(60)]

    async def script(peer: Peer) -> None:
        await peer.accept()
        id, _ = await peer.acknowledge()
        for number, text in enumerate(texts):
            frame = json.dumps(data_frame(id, text))
            parts = [frame[:20], frame[20:30], frame[30:]]
            await peer.socket.send(parts if number % 3 == 1 else frame)

    async with scripted_server(script) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_texts(*texts)


@pytest.mark.parametrize("payload", [None, 3, [], {}, {"data": None}, {"data": {}}, {"data": {"other": None}}])
async def test_a_data_frame_without_data_is_harmless(payload: object) -> None:
    async def script(peer: Peer) -> None:
        await peer.accept()
        id, _ = await peer.acknowledge()
        await peer.send({"type": "data", "id": id, "payload": payload})
        await peer.deliver(id, "1")

    async with scripted_server(script) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_texts("1")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    odd=st.lists(
        st.one_of(
            st.text(),
            st.binary(),
            st.recursive(
                st.one_of(st.none(), st.booleans(), st.floats(), st.text()),
                lambda inner: (
                    st.lists(inner) | st.dictionaries(st.sampled_from(["type", "id", "payload", "data"]), inner)
                ),
            ).map(json.dumps),
            st.fixed_dictionaries(
                {"type": st.sampled_from(["ka", "data", "error", "complete", "start_ack", "connection_ack", "x"])},
                optional={"id": st.text(max_size=5), "payload": st.dictionaries(st.text(max_size=4), st.text())},
            ).map(json.dumps),
        ),
        max_size=20,
    )
)
def test_no_frame_stops_the_client_from_receiving(odd: list[str | bytes]) -> None:
    async def script(peer: Peer) -> None:
        await peer.accept()
        id, _ = await peer.acknowledge()
        for frame in odd:
            await peer.send(frame.encode("utf-8", "replace").decode() if isinstance(frame, str) else frame)
        await peer.deliver(id, "here")

    async def talk() -> None:
        async with scripted_server(script) as server, running_client(server.endpoint, "robots") as client:
            await client.heard.until_texts("here")

    asyncio.run(talk())


async def test_the_text_is_kept_as_received() -> None:
    texts = ['{"n":1.0,  "n":1e400}', "not JSON at all", '"\\u00e9 \\ud83d\\ude00"', "é😀\u2028", "", "x" * 245_760]

    async def script(peer: Peer) -> None:
        await peer.accept()
        id, _ = await peer.acknowledge()
        for text in texts:
            await peer.deliver(id, text)

    async with scripted_server(script) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_texts(*texts)
        first = client.heard.incoming[0]
    assert abs(first.at_us - time.time() * 1e6) < 60e6
    assert abs(first.mono_us - time.monotonic() * 1e6) < 60e6
    assert [incoming.mono_us for incoming in client.heard.incoming] == sorted(i.mono_us for i in client.heard.incoming)


async def test_a_message_that_is_not_a_string_keeps_its_json_text() -> None:
    async def script(peer: Peer) -> None:
        await peer.accept()
        id, _ = await peer.acknowledge()
        for value in ('{"a": 1.50, "a": 2}', "null", "12345678901234567890.0", '"\\ud800"'):
            await peer.send(
                f'{{"type":"data","id":"{id}","payload":{{"data":{{"{SIMPLE_CHANNELS.subscribe.field}":{{"data":{value}}}}}}}}}'
            )

    async with scripted_server(script) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_texts('{"a": 1.50, "a": 2}', "null", "12345678901234567890.0", "\\ud800")


async def test_errors_with_the_data_are_kept_and_the_subscription_stays_live() -> None:
    async def script(peer: Peer) -> None:
        await peer.accept()
        id, _ = await peer.acknowledge()
        frame = data_frame(id, "partial")
        frame["payload"]["errors"] = [{"message": "Cannot return null"}]
        await peer.send(frame)
        await peer.send({"type": "data", "id": id, "payload": {"data": None, "errors": [{"message": "all null"}]}})
        await peer.deliver(id, "after")

    async with scripted_server(script) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_texts("partial", "", "after")
    assert [incoming.errors for incoming in client.heard.incoming] == [
        '[{"message": "Cannot return null"}]',
        '[{"message": "all null"}]',
        "",
    ]


async def test_an_immediate_answer_is_not_missed() -> None:
    async def script(peer: Peer) -> None:
        await peer.accept()
        frame = await peer.expect("start")
        id = frame["id"]
        await peer.send(
            {"type": "error", "id": id, "payload": {"errors": {"errorType": "Unauthorized", "message": "No"}}}
        )

    async with scripted_server(script) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_state("robots", ChannelState.REFUSED)
        problem = client.heard.status("robots").problem
        assert isinstance(problem, AuthorizationError)
        assert client.heard.link.state is ConnectionState.LIVE


async def test_a_throttled_channel_is_retried_while_the_others_stay_live() -> None:
    async def script(peer: Peer) -> None:
        await peer.accept()
        ids = {}
        for _ in range(2):
            frame = await peer.expect("start")
            name = json.loads(frame["payload"]["data"])["variables"]["name"]
            ids[name] = frame["id"]
        busy = {"errorType": "LimitExceededError", "message": "Rate limit exceeded"}
        await peer.send({"type": "error", "id": ids["cakes"], "payload": {"errors": busy}})
        await peer.send({"type": "start_ack", "id": ids["robots"]})
        await peer.deliver(ids["robots"], "1")
        for _ in range(2):
            frame = await peer.expect("start")
            await peer.send({"type": "error", "id": frame["id"], "payload": {"errors": busy}})
        id, channel = await peer.acknowledge()
        assert channel == "cakes"
        await peer.deliver(id, "2")

    async with scripted_server(script) as server, running_client(server.endpoint, "robots", "cakes") as client:
        await client.heard.until_texts("1", "2")
        heard = client.heard
        troubled = [status for status in heard.statuses if status.is_retrying]
        assert {status.name for status in troubled} == {"cakes"}
        assert all("LimitExceededError: Rate limit exceeded" in error_text(status.problem).what for status in troubled)
        waiting = next(link for link in heard.links if link.channels_retrying and link.subscriptions == 1)
        assert (waiting.state, waiting.worst) == (ConnectionState.LIVE, ConnectionState.WAITING)
        assert (heard.link.worst, heard.link.channel_problem) == (ConnectionState.LIVE, None)
    (gap,) = heard.gaps
    assert (gap[0], gap[3].code) == ("cakes", "subscription.throttled")


async def test_a_channel_throttled_after_a_reconnect_recovers_with_one_gap() -> None:
    async def lose(peer: Peer) -> None:
        await peer.accept()
        await peer.acknowledge()
        await peer.close(1001)

    async def throttle(peer: Peer) -> None:
        await peer.accept()
        busy = {"errorType": "LimitExceededError", "message": "Rate limit exceeded"}
        for _ in range(3):
            frame = await peer.expect("start")
            await peer.send({"type": "error", "id": frame["id"], "payload": {"errors": [busy]}})
        id, _ = await peer.acknowledge()
        await peer.deliver(id, "after")

    async with scripted_server(lose, throttle) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_texts("after")
    (gap,) = client.heard.gaps
    assert gap[0] == "robots"
    assert client.heard.events[-2:] != ["robots refused"]
    assert ChannelState.REFUSED not in [status.state for status in client.heard.statuses]


@pytest.mark.parametrize(
    "answer",
    [
        {"message": "Validation error of type FieldUndefined: Field 'x' in type 'Subscription' is undefined @ 'x'"},
        {"errorType": "UnsupportedOperation", "message": "query not supported through the realtime channel"},
        {"errorType": "Unauthorized", "message": "Not Authorized to access x on type Subscription"},
    ],
    ids=["unknown field", "unsupported", "unauthorized"],
)
async def test_a_permanent_error_ends_the_subscription_until_a_manual_retry(
    answer: dict[str, str],
) -> None:
    async def script(peer: Peer) -> None:
        await peer.accept()
        frame = await peer.expect("start")
        await peer.send({"type": "error", "id": frame["id"], "payload": {"errors": [answer]}})
        _, channel = await peer.acknowledge()
        assert channel == "cakes"
        id, channel = await peer.acknowledge()
        await peer.deliver(id, "again", channel)

    async with scripted_server(script) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_state("robots", ChannelState.REFUSED)
        assert client.heard.link.worst is ConnectionState.REFUSED
        client.realtime.listen("cakes")
        await client.heard.until_state("cakes", ChannelState.LIVE)
        assert client.heard.state("robots") is ChannelState.REFUSED
        client.realtime.retry_now()
        await client.heard.until_texts("again")
        assert client.heard.link.worst is ConnectionState.LIVE


@pytest.mark.parametrize(
    "end",
    [{"type": "complete"}, {"type": "error", "payload": {"errors": [{"message": "gone"}]}}],
    ids=["complete", "error"],
)
async def test_a_subscription_ended_by_the_api_is_reported_and_leaves_a_gap(end: dict[str, object]) -> None:
    async def script(peer: Peer) -> None:
        await peer.accept()
        id, _ = await peer.acknowledge()
        await peer.send({**end, "id": id})
        await peer.deliver(id, "too late")
        id, _ = await peer.acknowledge()
        await peer.deliver(id, "again")

    async with scripted_server(script) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_texts("again")
        assert client.heard.link.state is ConnectionState.LIVE
    (gap,) = client.heard.gaps
    assert gap[0] == "robots"
    assert gap[1] <= gap[2]
    assert client.heard.events.index("gap robots") < client.heard.events.index("again")


async def test_a_missing_acknowledgment_affects_only_its_channel() -> None:
    async def script(peer: Peer) -> None:
        await peer.accept()
        first = await peer.expect("start")
        stop = await peer.expect("stop")
        assert stop["id"] == first["id"]

    timing = Timeouts(start_ack_s=0.1, close_s=0.5)
    async with scripted_server(script) as server, running_client(server.endpoint, "robots", timing=timing) as client:
        await client.heard.until_state("robots", ChannelState.WAITING)
        problem = client.heard.status("robots").problem
        assert isinstance(problem, SubscriptionError)
        assert error_text(problem).what == "AppSync did not acknowledge the subscription to robots within 0.1 s."
        assert client.heard.link.state is ConnectionState.LIVE


async def test_frames_are_shown_to_listeners_without_secrets() -> None:
    async def script(peer: Peer) -> None:
        await peer.accept()
        id, _ = await peer.acknowledge()
        await peer.deliver(id, f"echo {KEY.reveal()}")

    shown: list[Frame] = []
    async with scripted_server(script) as server, running_client(server.endpoint) as client:
        client.realtime.add_frame_listener(shown.append)
        client.realtime.listen("robots")
        await client.heard.until_texts(f"echo {KEY.reveal()}")
        client.realtime.remove_frame_listener(shown.append)
        seen = len(shown)
    assert len(shown) == seen
    assert [json.loads(frame.text)["type"] for frame in shown] == [
        "connection_init",
        "connection_ack",
        "start",
        "start_ack",
        "data",
    ]
    assert [frame.is_sent for frame in shown] == [True, False, True, False, False]
    assert KEY.reveal() not in "".join(frame.text for frame in shown)
    assert "•••" in shown[2].text


async def test_a_keep_alive_is_reported() -> None:
    async def script(peer: Peer) -> None:
        await peer.accept()
        await peer.send({"type": "ka"})

    async with scripted_server(script) as server, running_client(server.endpoint) as client:
        await until(lambda: client.heard.link.keep_alive_at)
        assert abs(client.heard.link.keep_alive_at - time.monotonic()) < 60
