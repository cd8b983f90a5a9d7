"""A session with a sandbox that verifies tokens: refreshes during traffic, several modes on one connection."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.secret import Redactor
from appsync_console.domain.terms import AuthorizationMode, ChannelState
from appsync_console.sandbox.auth.options import AuthorizationOptions
from appsync_console.sandbox.core.server import Sandbox
from appsync_console.session.factory import new_session
from appsync_console.session.live.profile_session import ProfileSession
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import (
    ApiKeyAuthorizer,
    Authorizer,
    SeveralAuthorizers,
    TokenAuthorizer,
)
from appsync_console.transport.authorization.static_token import StaticToken
from appsync_console.transport.authorization.token_refresh import TokenRefresher
from appsync_console.transport.authorization.token_source import Expiring, Grant
from tests.support.heard import Heard
from tests.support.sandbox import running_sandbox
from tests.support.waiting import until

LIFE_S = 3


def is_live(session: ProfileSession, channel: str) -> bool:
    return session.channel_status(channel).state is ChannelState.LIVE


class Provider:
    """Issues sandbox tokens with a lifetime of three seconds."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.count = 0
        self._sandbox = sandbox

    async def silently(self) -> Grant | None:
        self.count += 1
        token = self._sandbox.tokens.mint(seconds=LIFE_S)
        return Grant(token=token, expires_at=float(int(time.time() + LIFE_S)))

    async def with_help(self) -> Grant:
        raise AssertionError("nobody must be asked")


@asynccontextmanager
async def opened(
    sandbox: Sandbox, authorizer: Authorizer, heard: Heard, *channels: str, sources: Sequence[Expiring] = ()
) -> AsyncIterator[ProfileSession]:
    failed: list[BaseException] = []
    session = new_session(
        "p",
        ApiAccess(parse_endpoint(sandbox.graphql_url), authorizer, Redactor(), expiring=tuple(sources)),
        listeners=[heard],
        report=lambda name, error: failed.append(error),
    )
    for channel in channels:
        session.listen(channel)
    session.open()
    try:
        await until(lambda: all(is_live(session, channel) for channel in channels), what="the channels live")
        yield session
    finally:
        assert await session.aclose() == []
        assert failed == []


async def test_a_token_is_refreshed_three_times_during_traffic_without_loss() -> None:
    options = AuthorizationOptions(modes=(AuthorizationMode.OIDC,))
    async with running_sandbox(authorization=options) as sandbox:
        provider, heard = Provider(sandbox), Heard()
        source = TokenRefresher(AuthorizationMode.OIDC, provider, redactor=Redactor())
        authorizer = TokenAuthorizer(AuthorizationMode.OIDC, source)
        async with opened(sandbox, authorizer, heard, "robots", sources=(source,)) as session:
            sent = 0
            async with asyncio.timeout(60):
                while len(heard.times) < 4:
                    await session.publish("robots", str(sent))
                    sent += 1
                    await asyncio.sleep(0.02)
                # With the newest token, a channel can be added to the connection opened with the first one.
                session.listen("cakes")
                await until(lambda: is_live(session, "cakes"), what="cakes live")
            await until(lambda: len(heard.texts) == sent, what="everything")
            assert session.status.connections == 1
    assert heard.texts == [str(number) for number in range(sent)]
    assert heard.gaps == []
    assert provider.count >= 4
    assert all(times.problem is None for times in heard.times)


async def test_three_modes_share_one_connection_to_a_sandbox_that_verifies_each() -> None:
    modes = (AuthorizationMode.API_KEY, AuthorizationMode.OIDC, AuthorizationMode.COGNITO)
    async with running_sandbox(authorization=AuthorizationOptions(modes=modes)) as sandbox:
        tokens = {
            AuthorizationMode.OIDC: sandbox.tokens.mint(),
            AuthorizationMode.COGNITO: sandbox.tokens.mint_cognito(),
        }
        authorizer = SeveralAuthorizers(
            ApiKeyAuthorizer(sandbox.api_key),
            {mode: TokenAuthorizer(mode, StaticToken(mode, token)) for mode, token in tokens.items()},
            {"robots": AuthorizationMode.OIDC, "cakes": AuthorizationMode.COGNITO}.get,
            publishing=AuthorizationMode.OIDC,
        )
        heard = Heard()
        async with opened(sandbox, authorizer, heard, "robots", "cakes", "alerts") as session:
            for channel in ("robots", "cakes", "alerts"):
                await session.publish(channel, f'"{channel}"')
            await until(lambda: len(heard.texts) == 3, what="a message on each")
            assert session.status.connections == 1
            assert len(sandbox.state.connections) == 1
