"""When tokens are refreshed, and what concurrent callers get, with a simulated clock."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.errors import AuthorizationError, CannotConnect, ConsoleError, SignInCancelled
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.errors import error_text
from appsync_console.transport.authorization.token_refresh import TokenClock, TokenRefresher, renew_at
from appsync_console.transport.authorization.token_source import Grant
from tests.support.error_texts import raises_text

BEGIN = 1_800_000_000.0


class World:
    """A simulated clock that moves only on request or during sleep, and a source of tokens."""

    def __init__(self, life_s: float | None = 20.0) -> None:
        self.now = BEGIN
        self.life_s = life_s
        self.silent = 0
        self.asked = 0
        self.problem: ConsoleError | None = None
        self.needs_person = False
        self.until = float("inf")
        self.is_over = asyncio.Event()
        self.redactor = Redactor()

    def source(self) -> TokenRefresher:
        clock = TokenClock(now=lambda: self.now, sleep=self.sleep)
        return TokenRefresher(AuthorizationMode.OIDC, self, redactor=self.redactor, clock=clock)

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.now > self.until:
            self.is_over.set()
            await asyncio.get_running_loop().create_future()
        await asyncio.sleep(0)

    async def silently(self) -> Grant | None:
        await asyncio.sleep(0)
        if self.problem is not None:
            raise self.problem
        if self.needs_person:
            return None
        self.silent += 1
        return self._grant()

    async def with_help(self) -> Grant:
        await asyncio.sleep(0)
        self.asked += 1
        if self.problem is not None:
            raise self.problem
        return self._grant()

    def _grant(self) -> Grant:
        token = Secret(f"token-{self.silent + self.asked}")
        return Grant(token=token, expires_at=None if self.life_s is None else self.now + self.life_s)


@given(life_s=st.floats(0.1, 1e6))
def test_a_token_is_refreshed_before_it_expires_but_not_too_early(life_s: float) -> None:
    at = renew_at(BEGIN, BEGIN + life_s)
    assert BEGIN < at < BEGIN + life_s
    assert at >= BEGIN + life_s / 2 - 1
    assert BEGIN + life_s - at <= 300


async def test_a_token_is_reused_while_it_is_valid() -> None:
    world = World()
    source = world.source()
    assert source.times is None
    first = await source.token()
    world.now += 9
    assert await source.token() == first
    world.now += 2
    assert await source.token() != first
    assert world.silent == 2
    assert "token-1" not in world.redactor.redact("a token-1 b")


async def test_concurrent_callers_get_the_same_token() -> None:
    world = World()
    source = world.source()
    assert len(set(await asyncio.gather(*(source.token() for _ in range(20))))) == 1
    assert world.silent == 1


async def test_a_token_without_expiration_is_kept() -> None:
    world = World(life_s=None)
    source = world.source()
    first = await source.token()
    world.now += 1e9
    assert await source.token() == first


async def test_the_old_token_is_used_until_it_expires_while_refreshing_fails() -> None:
    world = World()
    source = world.source()
    first = await source.token()
    world.now += 15
    world.problem = CannotConnect("The server refused the connection.")
    assert await source.token() == first
    assert source.times is not None
    assert source.times.problem is world.problem
    world.now += 10
    with pytest.raises(CannotConnect):
        await source.token()
    world.problem = None
    world.now += 10
    assert await source.token() != first
    assert source.times.problem is None


async def test_the_user_is_asked_only_once_and_only_after_the_token_expired() -> None:
    world = World()
    source = world.source()
    first = await source.token()
    world.needs_person = True
    world.now += 15
    assert await source.token() == first
    assert world.asked == 0
    assert source.times is not None
    assert "without you" in error_text(source.times.problem).what  # type: ignore[union-attr]
    world.now += 10
    assert await source.token() != first
    assert world.asked == 1


async def test_a_canceled_sign_in_is_not_repeated_at_once() -> None:
    world = World()
    world.needs_person, world.problem = True, None
    source = world.source()
    world.problem = SignInCancelled("sign_in.canceled_by_user")
    world.silently = _nothing  # type: ignore[method-assign]
    for _ in range(3):
        with pytest.raises(SignInCancelled):
            await source.token()
    assert world.asked == 1
    world.now += 5
    with pytest.raises(SignInCancelled):
        await source.token()
    assert world.asked == 2


async def _nothing() -> None:
    return None


async def test_a_rejected_token_is_discarded_once() -> None:
    world = World()
    source = world.source()
    first = await source.token()
    assert await source.replace(first)
    second = await source.token()
    assert second != first
    assert await source.replace(first)
    assert await source.token() == second


@pytest.mark.parametrize("life_s", [20.0, 3600.0])
async def test_tokens_are_refreshed_ahead_of_time_three_times(life_s: float) -> None:
    world = World(life_s)
    source = world.source()
    await source.token()
    world.until = BEGIN + 3.4 * (renew_at(0, life_s))
    async with asyncio.TaskGroup() as tasks:
        renewing = tasks.create_task(source.keep_fresh())
        await world.is_over.wait()
        renewing.cancel()
    assert world.silent == 4
    assert source.times is not None
    assert source.times.expires_at > world.now


async def test_a_failed_refresh_is_retried_before_the_token_expires() -> None:
    world = World(100.0)
    source = world.source()
    first = await source.token()
    world.problem = CannotConnect("The server refused the connection.")
    world.until = BEGIN + 90

    async with asyncio.TaskGroup() as tasks:
        renewing = tasks.create_task(source.keep_fresh())
        while world.now < BEGIN + 60:
            await asyncio.sleep(0)
        world.problem = None
        await world.is_over.wait()
        renewing.cancel()
    assert await source.token() != first


async def test_a_missing_token_is_a_readable_error() -> None:
    world = World()
    world.problem = AuthorizationError("Refused.")
    with raises_text(AuthorizationError, "Refused"):
        await world.source().token()
