"""An open profile: its connections, its channels, and the messages in both directions.

Every message is passed to the recorder before the listener is notified. A session does not depend on windows or
terminals: both register a listener.
"""

from __future__ import annotations

import asyncio
import importlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from appsync_console.domain.api import limits
from appsync_console.domain.api.description import ApiDescription
from appsync_console.domain.channel import check_channel_name
from appsync_console.domain.errors import AuthorizationError, ConsoleError, SubscriptionError
from appsync_console.domain.json_text import require_json
from appsync_console.domain.message import Arrival, Entry, Incoming, Kind
from appsync_console.domain.reason import CLOSED, Reason, Unheard
from appsync_console.domain.status import ChannelStatus, ConnectionStatus, Frame, TokenTimes
from appsync_console.domain.terms import ChannelState, DeliveryState
from appsync_console.session.live.clock import Clock
from appsync_console.session.live.delivery_status import DeliveryTracker
from appsync_console.session.live.event_hub import EventHub
from appsync_console.session.live.events import Earlier, Gap, Publication, SessionListener
from appsync_console.session.live.gap_groups import GapGroups
from appsync_console.session.live.history_sync import NO_LOOK_BACK, WORKERS, HistorySync, HistoryWindow
from appsync_console.session.live.listening import ListeningTracker
from appsync_console.session.live.metrics import Metrics
from appsync_console.session.live.publish_tracker import PublishTracker, Sent
from appsync_console.session.live.recorder import NoRecorder, Recorder
from appsync_console.session.live.test_message import new_mark, probe_text
from appsync_console.session.live.token_expiry import watch_times
from appsync_console.session.task_scope import TaskScope
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.dialects import Dialect
from appsync_console.transport.http.graphql_client import GraphqlClient
from appsync_console.transport.realtime.pool import ConnectionPool
from appsync_console.transport.realtime.timeouts import Timeouts

# Maximum backlog for the disk; above it, the connection waits until less than a fifth is left.
_BACKLOG_ENTRIES = 50_000
_BACKLOG_BYTES = 64 * 1024 * 1024
_LONG_TEXT = 32 * 1024


class ProfileSession:
    """An open profile.

    Args:
        profile_id: The ID under which the log stores the messages.
        dialect: How to talk to this kind of API.
        report: Called with the name and exception of a failed task or listener, which is a bug.
        listeners: Receive the events; :attr:`events` takes more.
        recorder: Stores the messages; by default, they are not stored.
        settle_s: Seconds after an outage until the API is asked for missed messages.
        look_back: How far back to fetch history when a channel is opened, if the API has a history.
    """

    def __init__(
        self,
        profile_id: str,
        access: ApiAccess,
        dialect: Dialect,
        *,
        report: Callable[[str, BaseException], None],
        listeners: Iterable[SessionListener] = (),
        recorder: Recorder | None = None,
        clock: Clock | None = None,
        timing: Timeouts | None = None,
        delivery_timeout_s: float = limits.DELIVERY_TIMEOUT_S,
        settle_s: float = limits.SETTLE_S,
        look_back: HistoryWindow = NO_LOOK_BACK,
        subscriptions_per_connection: int = limits.SUBSCRIPTIONS_PER_CONNECTION,
    ) -> None:
        self.endpoint = access.endpoint
        self.traffic = Metrics()
        self.events = EventHub(report, listeners)
        self._profile_id = profile_id
        self._recorder: Recorder = recorder or NoRecorder()
        self._clock = clock or Clock()
        self._scope = TaskScope(report)
        self._expiring = access.expiring
        self._delivery = DeliveryTracker()
        self._publications = PublishTracker(
            profile_id, self._recorder, self._publication_changed, self._clock, delivery_timeout_s
        )
        self._http = GraphqlClient(access)
        self._publisher = dialect.publisher(self._http)
        self._history = HistorySync(
            dialect.history(self._http), self._gap_filled, self._earlier_taken, self._clock, settle_s, look_back
        )
        self._gaps = GapGroups()
        self._not_yet_live: set[str] = set()  # channels whose history to fetch when they become live
        self._realtime = ConnectionPool(
            access,
            self,
            timing=timing,
            subscriptions_per_connection=subscriptions_per_connection,
            describe=self._describe,
            open_transport=dialect.open_transport,
        )
        self._listening = ListeningTracker(self._recorder.listening(profile_id), self._realtime, self._clock)

    def open(self) -> None:
        """Start connecting; the listener receives the result."""
        self._scope.start(self._connect(), name="real-time connection")
        self._scope.start(self._publications.watch(), name="publications")
        self._scope.start(self._listening.keep(), name="last frames")
        for _ in range(WORKERS):
            self._scope.start(self._history.work(), name="history")
        for source in self._expiring:
            self._scope.start(source.keep_fresh(), name="token")
            self._scope.start(watch_times(source, self._token_changed), name="token times")

    async def _connect(self) -> None:
        # Importing the network libraries takes a third of a second, which must neither block the window and keep-alives
        # nor count as the latency of the first message.
        await asyncio.to_thread(_import_network)
        self._scope.start(self._describe(), name="API description")
        await self._realtime.run()

    async def _describe(self) -> ApiDescription:
        self._publisher.api = await self._history.describe()
        return self._publisher.api

    async def aclose(self, timeout_s: float = 3.0, *, cause: Reason = CLOSED) -> list[str]:
        """Close subscriptions and connections.

        Args:
            cause: Why: the cause of the gap until the channels are live again.

        Returns:
            The names of tasks that did not end within ``timeout_s`` seconds.
        """
        self._listening.end(cause)
        left = await self._scope.aclose(timeout_s)
        await self._http.aclose()
        return left

    @property
    def status(self) -> ConnectionStatus:
        """The combined state of the connections."""
        return self._realtime.status

    @property
    def token_times(self) -> list[TokenTimes]:
        """When the tokens in use expire, one entry for each authorization mode that has tokens."""
        return [times for source in self._expiring if (times := source.times) is not None]

    def channel_status(self, name: str) -> ChannelStatus:
        """The state of a channel's subscription."""
        return self._delivery.status(name)

    def listen(self, channel: str) -> None:
        """Subscribe to a channel, and subscribe again whenever the connection was lost.

        Raises:
            InputError: For field ``channel``: the name is not valid.
        """
        unheard = self._listening.since(check_channel_name(channel))
        self._realtime.listen(channel, unheard)
        if unheard is None:  # otherwise the history is fetched from the beginning of the gap
            self._not_yet_live.add(channel)

    def pause(self, channel: str) -> None:
        """Unsubscribe from a channel for a while: the time until it is live again is a gap."""
        self._listening.pause(channel)
        self._unsubscribe(channel)

    def unlisten(self, channel: str) -> None:
        """Unsubscribe from a channel that the user removed: it has no gap."""
        self._unsubscribe(channel)
        self._listening.remove(channel)

    def _unsubscribe(self, channel: str) -> None:
        self._realtime.unlisten(channel)
        self._not_yet_live.discard(channel)
        self._delivery.forget(channel)

    def look_back(self, seconds: float, channels: Iterable[str]) -> None:
        """Set how far back to fetch history for channels opened later, and fetch it now for these live channels."""
        self._history.seconds = seconds
        for channel in channels:
            self._history.look_back(channel)

    def retry_now(self) -> None:
        """Retry immediately, including rejected connections and subscriptions."""
        self._realtime.retry_now()

    def add_frame_listener(self, listener: Callable[[Frame], None]) -> None:
        """Call ``listener`` with every frame in both directions, with secrets masked."""
        self._realtime.add_frame_listener(listener)

    def remove_frame_listener(self, listener: Callable[[Frame], None]) -> None:
        """Remove a listener."""
        self._realtime.remove_frame_listener(listener)

    async def publish(self, channel: str, text: str) -> Sent:
        """Publish JSON to a channel, and return once AppSync has accepted it.

        If this session is subscribed to the channel, it then tracks the delivery: see :meth:`Sent.outcome`.

        Raises:
            InputError: The channel name or the JSON is not valid; nothing was sent.
            AuthorizationError: The API rejected the credentials.
            ConnectionProblem: The API cannot be reached.
            PublishError: AppSync did not accept the message.
        """
        check_channel_name(channel)
        require_json(text)
        await _breathe(text)
        is_live = self.channel_status(channel).state is ChannelState.LIVE
        sent = self._publications.begin(channel, text, is_followed=is_live)
        try:
            await _breathe(text)
            request_id = await self._publisher.publish(channel, text)
        except BaseException as error:
            self._publications.fail(sent, error if isinstance(error, ConsoleError) else None)
            raise
        self._publications.accept(sent, request_id)
        return sent

    async def prove(self, channel: str) -> Publication:
        """Publish a test message to a channel, which others see too, and wait until it is delivered or times out.

        Raises:
            SubscriptionError: The channel is not live, so nothing can be delivered.
            ConsoleError: As for :meth:`publish`.
        """
        if self.channel_status(channel).state is not ChannelState.LIVE:
            raise SubscriptionError("channel.not_live", channel=channel)
        return await (await self.publish(channel, probe_text(new_mark()))).outcome()

    # Events of the real-time connections (see transport.realtime.RealtimeListener).

    def link_changed(self, status: ConnectionStatus) -> None:
        """Forward the event to the listener."""
        self.events.link_changed(status)

    def channel_changed(self, status: ChannelStatus) -> None:
        """Record the status, which determines whether publications are tracked, and forward the event."""
        self.events.channel_changed(self._delivery.changed(status))
        self._listening.changed(status)
        if status.state is ChannelState.LIVE and status.name in self._not_yet_live:
            self._not_yet_live.discard(status.name)
            self._history.look_back(status.name)

    async def received(self, batch: Sequence[Arrival]) -> None:
        """Pass a batch to the log; while the disk is behind, the connection waits here."""
        batch = self._history.arrived(batch)
        if not batch:
            return
        counted: Counter[str] = Counter()
        for arrival in batch:
            latency_us = self._record(arrival)
            counted[arrival.channel] += len(arrival.texts)
            status = self._delivery.delivered(arrival.channel, arrival.at_us, latency_us)
            if status is not None:
                self.events.channel_changed(status)
        self.traffic.add(counted, batch[-1].mono_us)
        self.events.received(batch)
        recorder = self._recorder
        if recorder.backlog > _BACKLOG_ENTRIES or recorder.backlog_bytes > _BACKLOG_BYTES:
            await recorder.drained(recorder.backlog // 5)

    def unheard(self, channel: str, unheard: Unheard) -> None:
        """Write to the log since when a channel is not heard, in case the program ends meanwhile."""
        self._listening.unheard(channel, unheard)

    def gap_found(self, channel: str, start_us: int, end_us: int, cause: Reason) -> None:
        """Write the gap to the channel's log."""
        gap = Gap(channel=channel, start_us=start_us, end_us=end_us, cause=cause)
        entry = Entry(
            channel=channel,
            kind=Kind.GAP,
            at_us=start_us,
            until_us=end_us,
            text="",
            reason=cause,
            batch=self._gaps.find(gap),
        )
        number = self._recorder.append(self._profile_id, [entry])[0]
        self._gaps.add(gap, number)
        self.events.gap_found(gap)
        self._history.fill(number, gap)

    def _gap_filled(self, number: int, gap: Gap, missed: list[Entry]) -> None:
        self._recorder.append(self._profile_id, missed)
        self._recorder.amend(number, reason=gap.cause, filling=gap.filling)
        self.traffic.add_recovered(gap.channel, len(missed))
        self.events.gap_filled(gap, missed)

    def _earlier_taken(self, earlier: Earlier, entries: list[Entry]) -> None:
        self._recorder.append(self._profile_id, entries)
        self.events.earlier_taken(earlier, entries)

    def _publication_changed(self, publication: Publication) -> None:
        self.events.publication_changed(publication)
        if publication.state is DeliveryState.NOT_DELIVERED and publication.problem is not None:
            status = self._delivery.failed(publication.channel, publication.problem, self._clock.wall_us())
            if status is not None:
                self.events.channel_changed(status)

    def _token_changed(self, times: TokenTimes) -> None:
        """Notify the listener; with a new token, retry what was rejected with the old one."""
        self.events.token_changed(times)
        problems = [self.status.problem, *self._delivery.problems]
        if times.problem is None and any(isinstance(problem, AuthorizationError) for problem in problems):
            self.retry_now()

    def _record(self, arrival: Arrival) -> int | None:
        """Pass messages to the log; returns the latency of the last one that we published, None if there is none."""
        is_awaited = self._publications.is_awaiting(arrival.channel)
        if not (is_awaited or arrival.errors):
            self._recorder.append_received(
                self._profile_id, arrival.channel, arrival.source, arrival.texts, arrival.at_us
            )
            return None
        latency_us = None
        entries = []
        for message in arrival.messages():
            matched_us = self._latency_us(message) if is_awaited else None
            latency_us = latency_us if matched_us is None else matched_us
            entries.append(_entry(message, matched_us))
        self._recorder.append(self._profile_id, entries)
        return latency_us

    def _latency_us(self, message: Incoming) -> int | None:
        latency_us = self._publications.match(message.channel, message.text, message.mono_us)
        if latency_us is not None:
            self.traffic.add_latency(message.channel, latency_us, message.mono_us)
        return latency_us


def _entry(message: Incoming, latency_us: int | None) -> Entry:
    return Entry(
        channel=message.channel,
        kind=Kind.RECEIVED,
        at_us=message.at_us,
        text=message.text,
        latency_us=latency_us,
        connection=message.source.connection,
        subscription_id=message.source.subscription_id,
        errors=message.errors,
    )


async def _breathe(text: str) -> None:
    """Let other tasks run between the steps of a long message, which take some milliseconds each."""
    if len(text) > _LONG_TEXT:
        await asyncio.sleep(0)


def _import_network() -> None:
    for module in ("aiohttp", "appsync_console.transport.realtime.gql_transport"):
        importlib.import_module(module)
