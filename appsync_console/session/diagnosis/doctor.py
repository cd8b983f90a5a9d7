"""The connection check: examines an API step by step, from its name to the delivery of a test message.

Publishes nothing unless a test message is requested. For the texts of the steps see ``report``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from appsync_console.domain.api import limits
from appsync_console.domain.errors import (
    AuthorizationError,
    ConnectionProblem,
    ConsoleError,
    InputError,
    SecretStoreError,
)
from appsync_console.domain.finding import Finding
from appsync_console.session.diagnosis.trial_connection import TrialConnection
from appsync_console.transport import diagnosis
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.handshake import HandshakeKind
from appsync_console.transport.proxy_route import Proxy
from appsync_console.transport.realtime.timeouts import Timeouts

_OWN_CHANNEL = "appsync-console connection check"


class Check(StrEnum):
    """The steps in order; scripts read the values."""

    NAME = "name"
    DNS = "dns"
    TLS = "tls"
    CLOCK = "clock"
    HTTP = "http"
    ADDRESS = "realtime-address"
    HANDSHAKE = "handshake"
    AUTHORIZATION = "authorization"
    ACKNOWLEDGEMENT = "acknowledgement"
    PROBE = "probe"


class Outcome(StrEnum):
    """The result of a step; ``doctor --json`` prints the values, which scripts read."""

    FINE = "fine"
    FAILED = "failed"
    NOT_TRIED = "not tried"

    @property
    def status(self) -> str:
        """The result in the words of test runners: passed, failed or skipped."""
        return {Outcome.FINE: "passed", Outcome.FAILED: "failed", Outcome.NOT_TRIED: "skipped"}[self]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the connection check.

    Attributes:
        found: What was found, or why the step was skipped; for a failed HTTP response its status.
        problem: Why the step failed; None if it did not.
    """

    check: Check
    outcome: Outcome
    found: Finding | None = None
    problem: ConsoleError | None = None


class _NotTried(Exception):
    """A step is skipped because there is nothing to check; later steps may still run."""

    def __init__(self, reason: Finding) -> None:
        super().__init__(reason.code)
        self.reason = reason


class Doctor:
    """Checks the connection to one API, once.

    Args:
        channel: The channel to subscribe to; if empty, a channel that nobody else uses.
        has_probe: Also publish a test message to ``channel``. Others see it.
        tell: Called with each step when it is complete.
        timeout_s: Timeout in seconds for each step up to the HTTP response.
    """

    def __init__(
        self,
        access: ApiAccess,
        *,
        channel: str = "",
        has_probe: bool = False,
        tell: Callable[[Step], None] | None = None,
        timing: Timeouts | None = None,
        timeout_s: float = limits.CONNECT_TIMEOUT_S,
        delivery_timeout_s: float = limits.DELIVERY_TIMEOUT_S,
    ) -> None:
        self._access = access
        self._endpoint = access.endpoint
        self._redactor = access.redactor
        self._channel = channel
        self._has_probe = has_probe
        self._tell = tell
        self._timing = timing or Timeouts()
        self._timeout_s = timeout_s
        self._delivery_timeout_s = delivery_timeout_s
        self._route = access.route
        self._steps: list[Step] = []
        self._is_blocked = False
        self._answer: diagnosis.HttpProbe | None = None
        self._no_answer: ConsoleError | None = None
        self._no_credentials: ConsoleError | None = None

    async def examine(self) -> list[Step]:
        """Run all steps in order; after one that blocks the connection, the others are skipped."""
        await self._try(Check.NAME, self._name)
        await self._try(Check.DNS, self._dns)
        await self._try(Check.TLS, self._certificate)
        await self._try(Check.CLOCK, self._clock)
        await self._try(Check.HTTP, self._http)
        await self._try(Check.ADDRESS, self._address)
        if self._no_credentials is None:
            await self._examine_connection()
        else:
            self._report_no_credentials(self._no_credentials)
        return self._steps

    async def _examine_connection(self) -> None:
        live = TrialConnection(
            self._access,
            self._channel or _OWN_CHANNEL,
            timing=self._timing,
        )
        async with asyncio.TaskGroup() as tasks:
            running = None if self._is_blocked else tasks.create_task(live.run(), name="doctor")
            try:
                await self._try(Check.HANDSHAKE, lambda: self._handshake(live))
                await self._try(Check.AUTHORIZATION, lambda: self._authorization(live))
                await self._try(Check.ACKNOWLEDGEMENT, lambda: self._acknowledgement(live))
                await self._try(Check.PROBE, lambda: self._probe(live))
            finally:
                if running is not None:
                    running.cancel()

    def _report_no_credentials(self, problem: ConsoleError) -> None:
        """Report the missing credentials, whatever else failed: the person needs to know both."""
        reason = None if self._is_blocked else Finding("found.no_credentials")
        self._add(Step(Check.HANDSHAKE, Outcome.NOT_TRIED, reason))
        self._add(Step(Check.AUTHORIZATION, Outcome.FAILED, problem=problem))
        self._add(Step(Check.ACKNOWLEDGEMENT, Outcome.NOT_TRIED))
        self._add(Step(Check.PROBE, Outcome.NOT_TRIED))

    async def _try(self, check: Check, run: Callable[[], Awaitable[Finding]]) -> None:
        step = Step(check, Outcome.NOT_TRIED)
        if not self._is_blocked:
            try:
                step = Step(check, Outcome.FINE, (await run()).redacted(self._redactor))
            except _NotTried as why:
                step = Step(check, Outcome.NOT_TRIED, why.reason)
            except ConsoleError as problem:
                step = Step(check, Outcome.FAILED, self._status_at(check), problem)
                self._is_blocked = _blocks(check, problem)
        self._add(step)

    def _add(self, step: Step) -> None:
        self._steps.append(step)
        if self._tell is not None:
            self._tell(step)

    def _status_at(self, check: Check) -> Finding | None:
        if check is not Check.HTTP or self._answer is None:
            return None
        return Finding("found.status", {"status": self._answer.status})

    async def _name(self) -> Finding:
        return Finding("found.url", {"url": self._endpoint.graphql_url})

    async def _dns(self) -> Finding:
        return await self._addresses_of(self._endpoint.graphql_url, self._route.http_proxy)

    async def _addresses_of(self, url: str, proxy: Proxy | None) -> Finding:
        if proxy is not None:
            raise _NotTried(Finding("found.proxy_resolves", {"proxy": proxy.address}))
        return diagnosis.shown_addresses(await diagnosis.addresses(url, self._timeout_s))

    async def _certificate(self) -> Finding:
        url = self._endpoint.graphql_url
        if url.startswith("http:"):
            return Finding("found.no_tls")
        if proxy := self._route.http_proxy:
            raise _NotTried(Finding("found.proxy_connects", {"proxy": proxy.address}))
        return await diagnosis.certificate(url, self._timeout_s, self._route.tls)

    async def _clock(self) -> Finding:
        """Compare the clock with the time in the HTTP response, which the next step evaluates."""
        try:
            headers = await self._headers()
            self._answer = await diagnosis.ask(
                self._endpoint, headers, redactor=self._redactor, timeout_s=self._timeout_s, route=self._route
            )
        except ConsoleError as problem:
            self._no_answer = problem
            raise _NotTried(Finding("found.no_response")) from problem
        if self._answer.server_ahead_s is None:
            raise _NotTried(Finding("found.no_time"))
        return diagnosis.require_near(self._answer.server_ahead_s)

    async def _headers(self) -> Mapping[str, str]:
        """Return the headers with the credentials; none without credentials, which are reported later."""
        authorizer = self._access.authorizer
        try:
            return await authorizer.http_headers(diagnosis.QUESTION)
        except (AuthorizationError, SecretStoreError) as problem:
            if authorizer.of_publishing().credentials != authorizer.credentials:
                raise  # those of a connection are others, and can be tried
            self._no_credentials = problem
            return {}

    async def _http(self) -> Finding:
        if self._answer is None:
            raise self._no_answer or ConsoleError("check.no_response")
        if self._no_credentials is not None:
            return diagnosis.require_server(self._answer)
        return diagnosis.require_api(self._answer, self._access.authorizer.of_publishing().credentials)

    async def _address(self) -> Finding:
        url = self._endpoint.realtime_url
        if diagnosis.host_of(url) == diagnosis.host_of(self._endpoint.graphql_url):
            return Finding("found.url", {"url": url})
        addresses = await self._addresses_of(url, self._route.realtime_proxy)
        return Finding("found.url_and_addresses", {**addresses.fields, "inner": addresses.code, "url": url})

    async def _handshake(self, live: TrialConnection) -> Finding:
        await live.opened()
        return Finding("found.websocket_open")

    async def _authorization(self, live: TrialConnection) -> Finding:
        await live.acknowledged()
        is_query = self._access.handshake.kind is HandshakeKind.QUERY
        return Finding("found.credentials_accepted_in_url" if is_query else "found.credentials_accepted")

    async def _acknowledgement(self, live: TrialConnection) -> Finding:
        began_s = time.monotonic()
        await live.subscribed()
        took_ms = round((time.monotonic() - began_s) * 1000)
        code = "found.channel_acknowledged" if self._channel else "found.acknowledged"
        return Finding(code, {"channel": self._channel, "took_ms": took_ms})

    async def _probe(self, live: TrialConnection) -> Finding:
        if not (self._has_probe and self._channel):
            raise _NotTried(Finding("found.no_test_message"))
        took_s = await live.probe(self._delivery_timeout_s)
        return Finding("found.delivered", {"took_ms": round(took_s * 1000)})


def not_begun(problem: ConsoleError) -> list[Step]:
    """The steps when the problem is known before the first one: no URL, no key, no sandbox."""
    found = Check.HTTP
    if isinstance(problem, InputError):
        found = Check.NAME
    elif isinstance(problem, AuthorizationError | SecretStoreError):
        found = Check.AUTHORIZATION
    return [
        Step(check, Outcome.FAILED, problem=problem) if check is found else Step(check, Outcome.NOT_TRIED)
        for check in Check
    ]


def _blocks(check: Check, problem: ConsoleError) -> bool:
    """Whether later steps are skipped. A wrong clock blocks nothing, and subscribing may work without query access."""
    return check is not Check.CLOCK and (check is not Check.HTTP or isinstance(problem, ConnectionProblem))
