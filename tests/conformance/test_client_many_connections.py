"""Many channels over several connections: opened when needed, reconnected individually, closed when empty."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping

from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.errors import TooManySubscriptions
from appsync_console.domain.secret import Secret
from appsync_console.domain.status import Frame
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.sandbox.options import new_api_key
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer
from tests.support.realtime_client import KEY, Client, Timeouts, running_client
from tests.support.sandbox import http_client, running_sandbox
from tests.support.scripted_server import Peer, channel_of, scripted_server
from tests.support.waiting import until

FULL = {"errors": [{"errorType": "MaxSubscriptionsReachedError", "message": "Max number of 3 subscriptions reached"}]}


def names(count: int) -> list[str]:
    return [f"channel {number}" for number in range(count)]


def connections_of(client: Client) -> dict[str, int]:
    """The connection that delivered the last message of each channel."""
    return {incoming.channel: incoming.source.connection for incoming in client.heard.incoming}


async def all_live(client: Client, count: int, connections: int) -> None:
    await until(
        lambda: (client.heard.link.subscriptions, client.heard.link.connections) == (count, connections),
        what=f"{count} channels on {connections} connections",
    )
    assert client.heard.link.state is ConnectionState.LIVE


class Counting(ApiKeyAuthorizer):
    """An authorizer that counts connection attempts."""

    def __init__(self, key: Secret) -> None:
        super().__init__(key)
        self.tries = 0

    async def connect_headers(self) -> Mapping[str, str]:
        self.tries += 1
        return await super().connect_headers()


async def test_a_thousand_channels_on_ten_connections_get_each_message_once() -> None:
    wanted = names(1000)
    async with (
        running_sandbox(api_keys=(KEY,)) as sandbox,
        http_client(sandbox) as http,
        running_client(parse_endpoint(sandbox.graphql_url), *wanted) as client,
    ):
        await all_live(client, 1000, 10)
        for name in wanted:
            await http.publish(name, json.dumps(name))
        await until(lambda: len(client.heard.incoming) >= 1000)
        # Any duplicate would have arrived by the time the last connection has delivered another message.
        for name in wanted[::100]:
            await http.publish(name, '"last"')
        await until(lambda: client.heard.texts.count('"last"') == 10)
        heard = client.heard
        assert Counter(one.channel for one in heard.incoming if one.text != '"last"') == Counter(wanted)
        assert all(json.loads(one.text) in (one.channel, "last") for one in heard.incoming)
        assert set(Counter(connections_of(client).values()).values()) == {100}
        assert heard.gaps == []
        assert not any(status.state in (ChannelState.REFUSED, ChannelState.WAITING) for status in heard.statuses)


async def test_connections_open_concurrently() -> None:
    together = asyncio.Barrier(4)

    async def script(peer: Peer) -> None:
        await peer.expect("connection_init")
        await together.wait()
        await peer.send({"type": "connection_ack"})
        await peer.acknowledge()

    async with scripted_server(script) as server, running_client(server.endpoint, *names(4), most=1) as client:
        await all_live(client, 4, 4)


async def test_a_lower_server_limit_is_learned() -> None:
    wanted = names(95)
    async with (
        running_sandbox(api_keys=(KEY,), max_subscriptions=20) as sandbox,
        http_client(sandbox) as http,
        running_client(parse_endpoint(sandbox.graphql_url), *wanted) as client,
    ):
        await all_live(client, 95, 5)
        frames: list[Frame] = []
        client.realtime.add_frame_listener(frames.append)
        for name in names(120)[95:]:
            client.realtime.listen(name)
        await all_live(client, 120, 6)
        # The learned limit is enforced: no further subscription is rejected.
        assert not any('"error"' in frame.text for frame in frames)
        for name in names(120):
            await http.publish(name, json.dumps(name))
        await until(lambda: len(client.heard.incoming) == 120)
        assert set(Counter(connections_of(client).values()).values()) == {20}
        heard = client.heard
    assert not any(status.state is ChannelState.REFUSED for status in heard.statuses)
    assert heard.gaps == []


async def test_each_channel_is_retried_if_the_server_accepts_no_subscriptions() -> None:
    async with (
        running_sandbox(api_keys=(KEY,), max_subscriptions=0) as sandbox,
        running_client(parse_endpoint(sandbox.graphql_url), *names(70)) as client,
    ):
        heard = client.heard
        await until(lambda: all(heard.status(name).is_retrying for name in names(70)))
        assert isinstance(heard.status("channel 1").problem, TooManySubscriptions)
        assert (heard.link.state, heard.link.connections) == (ConnectionState.LIVE, 1)


async def test_a_live_subscription_that_loses_its_place_moves_with_a_gap() -> None:
    async def crowded(peer: Peer) -> None:
        await peer.accept()
        ids = {channel: id for id, channel in [await peer.acknowledge() for _ in range(2)]}
        await peer.send({"type": "error", "id": ids["cakes"], "payload": FULL})

    async def roomy(peer: Peer) -> None:
        await peer.accept()
        id, channel = await peer.acknowledge()
        await peer.deliver(id, "moved", channel)

    async with (
        scripted_server(crowded, roomy) as server,
        running_client(server.endpoint, "robots", "cakes") as client,
    ):
        await client.heard.until_texts("moved")
        await all_live(client, 2, 2)
    assert [gap[0] for gap in client.heard.gaps] == ["cakes"]


async def test_a_lost_connection_causes_gaps_only_on_its_own_channels() -> None:
    back = asyncio.Event()

    async def script(peer: Peer) -> None:
        if len(server.peers) > 3:
            await back.wait()
        await peer.accept()
        for _ in range(2):
            await peer.acknowledge()

    async with scripted_server(script) as server, running_client(server.endpoint, *names(6), most=2) as client:
        heard = client.heard
        await all_live(client, 6, 3)
        server.peers[1].cut_off()
        await until(lambda: heard.link.subscriptions == 4)
        lost = sorted(channel_of(frame) for frame in server.peers[1].received if frame["type"] == "start")
        waiting = sorted(name for name in names(6) if heard.state(name) is ChannelState.WAITING)
        assert waiting == lost
        assert heard.link.connections == 2
        assert heard.link.state in (ConnectionState.WAITING, ConnectionState.CONNECTING)
        assert next(one for one in heard.links if one.state is ConnectionState.WAITING).retry_at is not None
        back.set()
        await all_live(client, 6, 3)
    assert sorted(gap[0] for gap in heard.gaps) == lost
    assert len(server.peers) == 4


async def test_all_empty_connections_but_the_first_are_closed_in_order() -> None:
    async def script(peer: Peer) -> None:
        await peer.accept()
        for _ in range(2):
            await peer.acknowledge()

    async with scripted_server(script) as server, running_client(server.endpoint, *names(4), most=2) as client:
        await all_live(client, 4, 2)
        second = next(peer for peer in server.peers if "channel 2" in map(channel_of, starts(peer)))
        client.realtime.unlisten("channel 2")
        client.realtime.unlisten("channel 3")
        await until(lambda: second.socket.close_code == 1000)
        assert [frame["type"] for frame in second.received].count("stop") == 2
        assert (client.heard.link.connections, client.heard.link.subscriptions) == (1, 2)
        client.realtime.unlisten("channel 0")
        client.realtime.unlisten("channel 1")
        await all_live(client, 0, 1)
    assert client.heard.gaps == []


async def test_a_last_channel_removed_and_added_at_once_keeps_its_connection() -> None:
    async def script(peer: Peer) -> None:
        await peer.accept()
        await peer.acknowledge()
        if len(server.peers) == 2 and peer is server.peers[1]:
            await peer.expect("stop")
            id, channel = await peer.acknowledge()
            await peer.deliver(id, "again", channel)

    async with scripted_server(script) as server, running_client(server.endpoint, "robots", most=1) as client:
        await all_live(client, 1, 1)
        client.realtime.listen("cakes")
        await all_live(client, 2, 2)
        client.realtime.unlisten("cakes")
        client.realtime.listen("cakes")
        await client.heard.until_texts("again")
    assert len(server.peers) == 2


async def test_rejected_credentials_stop_all_attempts_until_something_changes() -> None:
    async with running_sandbox(api_keys=(new_api_key(),), refusal_delay_s=0.0) as sandbox:
        authorizer = Counting(KEY)
        endpoint = parse_endpoint(sandbox.graphql_url)
        async with running_client(endpoint, *names(8), most=2, authorizer=authorizer) as client:
            heard = client.heard

            async def all_refused(times: int) -> None:
                await until(lambda: all(heard.events.count(f"{name} offline") == times for name in names(7)))
                assert heard.link.state is ConnectionState.REFUSED

            await all_refused(1)
            assert authorizer.tries == 4
            client.realtime.retry_now()
            await all_refused(2)
            assert authorizer.tries == 8
            client.realtime.unlisten("channel 7")
            await all_refused(3)
        assert authorizer.tries == 12


async def test_a_rejected_connection_stops_retries_while_live_connections_continue() -> None:
    is_refusing = False

    async def script(peer: Peer) -> None:
        if is_refusing:
            entry = {"errorType": "UnauthorizedException", "errorCode": 401}
            await peer.send({"type": "connection_error", "payload": {"errors": [entry]}})
            return
        await peer.accept()
        id, channel = await peer.acknowledge()
        await peer.expect("stop")
        await peer.deliver(id, "after the stop", channel)

    timing = Timeouts(backoff_first_s=0.001, backoff_most_s=0.001, close_s=1.0)
    async with (
        scripted_server(script) as server,
        running_client(server.endpoint, *names(3), most=1, timing=timing) as client,
    ):
        await all_live(client, 3, 3)
        is_refusing = True
        server.peers[0].cut_off()
        await client.heard.until_link(ConnectionState.REFUSED)
        assert (client.heard.link.connections, client.heard.link.subscriptions) == (2, 2)
        server.peers[1].cut_off()
        await until(lambda: client.heard.link.connections == 1)
        assert client.heard.link.state is ConnectionState.REFUSED
        assert len(server.peers) == 4
        is_refusing = False
        client.realtime.retry_now()
        await all_live(client, 3, 3)
    assert len(client.heard.gaps) == 2
    assert len(server.peers) == 6


async def test_random_connection_losses_leave_all_channels_live_without_leaks() -> None:
    before = len(asyncio.all_tasks())

    async def script(peer: Peer) -> None:
        await peer.accept()
        ordinal = server.peers.index(peer)  # its own number: other connections come and go meanwhile
        for number in range(3):
            await peer.acknowledge()
            if ordinal < 40 and number == ordinal % 3:
                peer.cut_off()

    timing = Timeouts(backoff_first_s=0.001, backoff_most_s=0.001, close_s=1.0)
    async with (
        scripted_server(script) as server,
        running_client(server.endpoint, *names(12), most=3, timing=timing) as client,
    ):
        await until(lambda: len(server.peers) >= 44 and client.heard.link.subscriptions == 12)
        await all_live(client, 12, 4)
    assert len(asyncio.all_tasks()) == before
    assert client.heard.link.state is ConnectionState.OFFLINE


def starts(peer: Peer) -> list[dict[str, object]]:
    return [frame for frame in peer.received if frame["type"] == "start"]
