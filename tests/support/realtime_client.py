"""The real-time client under test, with a listener that records everything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import appsync_console.transport.realtime.gql_transport  # noqa: F401  # its slow import must not affect what a test measures
from appsync_console.domain.api.description import ApiDescription
from appsync_console.domain.api.endpoint import Endpoint
from appsync_console.domain.api.kind import ApiKind
from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.domain.message import Arrival, Incoming
from appsync_console.domain.reason import Reason, Unheard
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.domain.status import ChannelStatus, ConnectionStatus
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer, Authorizer
from appsync_console.transport.dialects import dialect_of
from appsync_console.transport.handshake import Handshake
from appsync_console.transport.proxy_route import STRAIGHT, Route
from appsync_console.transport.realtime.network_monitor import NetworkMonitor
from appsync_console.transport.realtime.pool import ConnectionPool, Timeouts
from tests.support.waiting import until

KEY = Secret("da2-kkkkkkkkkkkkkkkkkkkkkkkkkk")
QUICK = Timeouts(backoff_first_s=0.02, backoff_most_s=0.05, close_s=1.0)


class Remembering:
    """A listener that records all events.

    Attributes:
        events: The events in order: connection states, ``channel state``, ``gap channel``, texts of messages.
    """

    def __init__(self) -> None:
        self.links: list[ConnectionStatus] = []
        self.statuses: list[ChannelStatus] = []
        self.incoming: list[Incoming] = []
        self.batches: list[int] = []
        self.unheard_channels: dict[str, Unheard] = {}
        self.gaps: list[tuple[str, int, int, Reason]] = []
        self.events: list[str] = []
        self.held = asyncio.Event()
        self.held.set()

    def link_changed(self, status: ConnectionStatus) -> None:
        if not self.links or self.links[-1].state is not status.state:
            self.events.append(str(status.state))
        self.links.append(status)

    def channel_changed(self, status: ChannelStatus) -> None:
        self.events.append(f"{status.name} {status.state}")
        self.statuses.append(status)

    async def received(self, batch: Sequence[Arrival]) -> None:
        messages = [message for arrival in batch for message in arrival.messages()]
        self.incoming.extend(messages)
        self.batches.append(len(messages))
        self.events.extend(message.text for message in messages)
        await self.held.wait()

    def unheard(self, channel: str, unheard: Unheard) -> None:
        self.unheard_channels[channel] = unheard

    def gap_found(self, channel: str, start_us: int, end_us: int, cause: Reason) -> None:
        self.events.append(f"gap {channel}")
        self.gaps.append((channel, start_us, end_us, cause))

    @property
    def texts(self) -> list[str]:
        return [incoming.text for incoming in self.incoming]

    def state(self, channel: str) -> ChannelState:
        return self.status(channel).state

    def status(self, channel: str) -> ChannelStatus:
        return next((one for one in reversed(self.statuses) if one.name == channel), ChannelStatus(name=channel))

    @property
    def link(self) -> ConnectionStatus:
        return self.links[-1] if self.links else ConnectionStatus()

    async def until_state(self, channel: str, state: ChannelState) -> None:
        await until(lambda: self.state(channel) is state, what=f"{channel} {state}")

    async def until_problem(self, channel: str) -> None:
        """Wait until AppSync has rejected the channel at least once, whatever its state is now."""
        await until(
            lambda: any(status.name == channel and status.problem is not None for status in self.statuses),
            what=f"a problem of {channel}",
        )

    async def until_link(self, state: ConnectionState) -> None:
        await until(lambda: self.link.state is state, what=f"link {state}")

    async def until_texts(self, *texts: str) -> None:
        await until(lambda: self.texts == list(texts), what=f"messages {texts}")


async def simple_channels() -> ApiDescription:
    """Describe the channel API, without asking the server."""
    return SIMPLE_CHANNELS


class Client:
    """A running real-time client and its listener."""

    def __init__(
        self,
        endpoint: Endpoint,
        timing: Timeouts,
        authorizer: Authorizer | None = None,
        most: int = 100,
        route: Route = STRAIGHT,
        surroundings: NetworkMonitor | None = None,
        handshake: Handshake | None = None,
    ) -> None:
        self.redactor = Redactor()
        self.redactor.register(KEY)
        self.heard = Remembering()
        self.realtime = ConnectionPool(
            ApiAccess(
                endpoint,
                authorizer or ApiKeyAuthorizer(KEY),
                self.redactor,
                route,
                handshake=handshake or Handshake(),
            ),
            self.heard,
            describe=simple_channels,
            open_transport=dialect_of(ApiKind.GRAPHQL).open_transport,
            timing=timing,
            subscriptions_per_connection=most,
            surroundings=surroundings,
        )


@asynccontextmanager
async def running_client(
    endpoint: Endpoint,
    *channels: str,
    timing: Timeouts = QUICK,
    authorizer: Authorizer | None = None,
    most: int = 100,
    route: Route = STRAIGHT,
    surroundings: NetworkMonitor | None = None,
    handshake: Handshake | None = None,
) -> AsyncIterator[Client]:
    """Run a client that listens to ``channels``, at most ``most`` per connection; stopped cleanly at the end."""
    client = Client(endpoint, timing, authorizer, most, route, surroundings, handshake)
    for channel in channels:
        client.realtime.listen(channel)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(client.realtime.run(), name="client under test")
        try:
            yield client
        finally:
            running.cancel()
