"""Authorization over real sockets: several modes on one connection, and tokens refreshed after a rejection."""

from __future__ import annotations

import asyncio
import base64
import json
import time

import pytest

from appsync_console.domain.errors import AuthorizationError, CredentialsExpired
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.domain.status import TokenTimes
from appsync_console.domain.terms import AuthorizationMode, ChannelState, ConnectionState
from appsync_console.session.factory import new_session
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer, SeveralAuthorizers, TokenAuthorizer
from appsync_console.transport.authorization.static_token import StaticToken
from appsync_console.transport.authorization.token_refresh import TokenRefresher
from appsync_console.transport.authorization.token_source import Grant
from tests.support.heard import Heard
from tests.support.realtime_client import KEY, QUICK, running_client
from tests.support.scripted_server import Peer, scripted_server
from tests.support.waiting import until

EXPIRED = {"errors": [{"errorType": "UnauthorizedException", "message": "Token has expired.", "errorCode": 401}]}


class Numbered:
    """A token source that creates another token whenever one is rejected.

    Attributes:
        count: Number of tokens so far.
        most: Maximum number of tokens.
    """

    def __init__(self, most: int = 99) -> None:
        self.count = 1
        self.most = most
        self.problem: AuthorizationError | None = None

    @property
    def times(self) -> TokenTimes:
        return TokenTimes(mode=AuthorizationMode.OIDC, expires_at=float(self.count), problem=self.problem)

    async def token(self) -> Secret:
        return Secret(f"token-{self.count}")

    async def replace(self, refused: Secret) -> bool:
        if refused.reveal() != f"token-{self.count}":
            return True
        if self.count == self.most:
            return False
        await asyncio.sleep(0)
        self.count += 1
        return True

    async def keep_fresh(self) -> None:
        await asyncio.get_running_loop().create_future()


def by_token(source):
    return TokenAuthorizer(AuthorizationMode.OIDC, source)


def connected_with(peer: Peer) -> dict:
    header = peer.headers["sec-websocket-protocol"].split(", header-")[1]
    return json.loads(base64.urlsafe_b64decode(header + "=="))


def shown(start: dict) -> dict:
    return start["payload"]["extensions"]["authorization"]


async def refuse(peer: Peer, start: dict) -> None:
    await peer.send({"type": "error", "id": start["id"], "payload": EXPIRED})


async def test_channels_can_use_different_modes_on_one_connection() -> None:
    async def serve(peer: Peer) -> None:
        await peer.accept()
        await peer.acknowledge()
        await peer.acknowledge()
        await peer.until_closed()

    by_lambda = TokenAuthorizer(AuthorizationMode.LAMBDA, StaticToken(AuthorizationMode.LAMBDA, Secret("abc")), "pre-")
    key = ApiKeyAuthorizer(KEY)
    ways = {AuthorizationMode.API_KEY: key, AuthorizationMode.LAMBDA: by_lambda}
    several = SeveralAuthorizers(key, ways, {"cakes": AuthorizationMode.LAMBDA}.get, AuthorizationMode.LAMBDA)
    async with (
        scripted_server(serve) as server,
        running_client(server.endpoint, "robots", "cakes", authorizer=several) as client,
    ):
        await client.heard.until_state("robots", ChannelState.LIVE)
        await client.heard.until_state("cakes", ChannelState.LIVE)
        (peer,) = server.peers
        host = f"127.0.0.1:{server.port}"
        assert connected_with(peer) == {"host": host, "x-api-key": KEY.reveal()}
        robots, cakes = [shown(frame) for frame in peer.received if frame["type"] == "start"]
    assert robots == {"host": host, "x-api-key": KEY.reveal()}
    assert cakes == {"host": host, "Authorization": "pre-abc"}
    assert await several.http_headers(b"") == {"Authorization": "pre-abc"}


async def test_a_subscription_rejected_as_expired_is_retried_once_with_another_token() -> None:
    async def serve(peer: Peer) -> None:
        await peer.accept()
        await refuse(peer, await peer.expect("start"))
        await peer.acknowledge()
        await peer.until_closed()

    async with (
        scripted_server(serve) as server,
        running_client(server.endpoint, "robots", authorizer=by_token(Numbered())) as client,
    ):
        await client.heard.until_state("robots", ChannelState.LIVE)
        starts = [frame for frame in server.peers[0].received if frame["type"] == "start"]
    assert [shown(start)["Authorization"] for start in starts] == ["token-1", "token-2"]
    assert "robots refused" not in client.heard.events


@pytest.mark.parametrize("most", [99, 1])
async def test_a_subscription_rejected_again_is_parked_and_the_connection_stays_live(most: int) -> None:
    async def serve(peer: Peer) -> None:
        await peer.accept()
        tries = 2 if most > 1 else 1
        for _ in range(tries):
            await refuse(peer, await peer.expect("start"))
        await peer.until_closed()

    async with (
        scripted_server(serve) as server,
        running_client(server.endpoint, "robots", authorizer=by_token(Numbered(most))) as client,
    ):
        await client.heard.until_state("robots", ChannelState.REFUSED)
        assert client.heard.link.state is ConnectionState.LIVE
        assert isinstance(client.heard.status("robots").problem, CredentialsExpired)
    assert len([frame for frame in server.peers[0].received if frame["type"] == "start"]) == min(most, 2)


async def test_a_channel_removed_during_a_token_refresh_is_not_subscribed_again() -> None:
    class Slow(Numbered):
        def __init__(self) -> None:
            super().__init__()
            self.asked, self.go_on = asyncio.Event(), asyncio.Event()

        async def replace(self, refused: Secret) -> bool:
            self.asked.set()
            await self.go_on.wait()
            return await super().replace(refused)

    async def serve(peer: Peer) -> None:
        await peer.accept()
        await refuse(peer, await peer.expect("start"))
        assert (await peer.acknowledge())[1] == "cakes"
        await peer.until_closed()

    source = Slow()
    async with (
        scripted_server(serve) as server,
        running_client(server.endpoint, "robots", authorizer=by_token(source)) as client,
    ):
        await source.asked.wait()
        client.realtime.unlisten("robots")
        source.go_on.set()
        client.realtime.listen("cakes")
        await client.heard.until_state("cakes", ChannelState.LIVE)


async def test_a_connection_rejected_as_expired_is_retried_once_with_another_token() -> None:
    async def refusing(peer: Peer) -> None:
        await peer.expect("connection_init")
        await peer.send({"type": "connection_error", "payload": EXPIRED})
        await peer.close()

    async def serve(peer: Peer) -> None:
        await peer.accept()
        await peer.acknowledge()
        await peer.until_closed()

    async with (
        scripted_server(refusing, serve) as server,
        running_client(server.endpoint, "robots", authorizer=by_token(Numbered())) as client,
    ):
        await client.heard.until_state("robots", ChannelState.LIVE)
        assert [connected_with(peer)["Authorization"] for peer in server.peers] == ["token-1", "token-2"]
        assert [status.state for status in client.heard.links if status.problem] == []


async def test_a_session_reports_new_tokens_and_retries_what_the_old_one_was_rejected_for() -> None:
    async def refusing(peer: Peer) -> None:
        await peer.expect("connection_init")
        await peer.send({"type": "connection_error", "payload": EXPIRED})
        await peer.close()

    async def serve(peer: Peer) -> None:
        await peer.accept()
        await peer.acknowledge()
        await peer.until_closed()

    failed: list[BaseException] = []
    source, heard = Numbered(most=1), Heard()
    async with scripted_server(refusing, serve) as server:
        session = new_session(
            "p",
            ApiAccess(server.endpoint, by_token(source), Redactor(), expiring=(source,)),
            listeners=[heard],
            report=lambda name, error: failed.append(error),
            timing=QUICK,
        )
        session.listen("robots")
        session.open()
        await until(lambda: session.status.state is ConnectionState.REFUSED, what="refused")
        source.count = 2  # as after a refresh
        await until(lambda: session.channel_status("robots").state is ChannelState.LIVE, what="live")
        assert [times.expires_at for times in heard.times] == [1.0, 2.0]
        assert session.token_times == [heard.times[-1]]
        assert await session.aclose() == []
    assert not failed


class ShortGrants:
    """Numbered tokens with a lifetime of two seconds."""

    def __init__(self) -> None:
        self.count = 0

    async def silently(self) -> Grant | None:
        self.count += 1
        return Grant(token=Secret(f"token-{self.count}"), expires_at=time.time() + 2)

    async def with_help(self) -> Grant:
        raise AssertionError("nobody must be asked")


async def test_tokens_are_refreshed_repeatedly_during_traffic_without_a_gap() -> None:
    failed: list[BaseException] = []
    grants, heard = ShortGrants(), Heard()
    source = TokenRefresher(AuthorizationMode.OIDC, grants, redactor=Redactor())

    async def serve(peer: Peer) -> None:
        await peer.accept()
        id, _ = await peer.acknowledge()
        number = 0
        while len(heard.times) < 5:
            await peer.deliver(id, str(number))
            number += 1
            await asyncio.sleep(0.02)
        await peer.deliver(id, "-1")
        await peer.until_closed()

    async with scripted_server(serve) as server:
        session = new_session(
            "p",
            ApiAccess(server.endpoint, by_token(source), Redactor(), expiring=(source,)),
            listeners=[heard],
            report=lambda name, error: failed.append(error),
            timing=QUICK,
        )
        session.listen("robots")
        session.open()
        await until(lambda: heard.texts[-1:] == ["-1"], what="the last message")
        assert await session.aclose() == []
        assert len(server.peers) == 1
    assert heard.texts == [*(str(number) for number in range(len(heard.texts) - 1)), "-1"]
    assert heard.gaps == []
    assert grants.count >= 4
    assert all(times.problem is None for times in heard.times)
    assert not failed
