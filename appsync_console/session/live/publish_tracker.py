"""Tracks published messages: logs them when they are sent, and waits for their delivery."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from appsync_console.domain.api import limits
from appsync_console.domain.errors import ConsoleError, NotDelivered
from appsync_console.domain.message import Entry, Kind
from appsync_console.domain.reason import Reason
from appsync_console.domain.terms import DeliveryState
from appsync_console.session.live.clock import Clock
from appsync_console.session.live.events import Publication
from appsync_console.session.live.pending_deliveries import PendingDeliveries
from appsync_console.session.live.recorder import Recorder

_FINAL = frozenset({DeliveryState.DELIVERED, DeliveryState.NOT_DELIVERED, DeliveryState.FAILED})


class Sent:
    """A published message and its current status."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self._is_final = asyncio.Event()

    async def outcome(self) -> Publication:
        """Wait until the message is delivered, is not delivered in time, or fails."""
        await self._is_final.wait()
        return self.publication

    def _become(self, publication: Publication) -> None:
        self.publication = publication
        if publication.state in _FINAL:
            self._is_final.set()


class PublishTracker:
    """The published messages of one session.

    Args:
        tell: Called with every change of a publication, after it was passed to the recorder.
        timeout_s: Seconds after which a message counts as not delivered.
    """

    def __init__(
        self,
        profile_id: str,
        recorder: Recorder,
        tell: Callable[[Publication], None],
        clock: Clock,
        timeout_s: float = limits.DELIVERY_TIMEOUT_S,
    ) -> None:
        self._profile_id = profile_id
        self._recorder = recorder
        self._tell = tell
        self._clock = clock
        self._timeout_s = timeout_s
        self._deliveries = PendingDeliveries(timeout_s)
        self._followed: dict[int, Sent] = {}
        self._has_more = asyncio.Event()

    def begin(self, channel: str, text: str, *, is_followed: bool) -> Sent:
        """Log a message as being sent, and wait for its delivery if ``is_followed``."""
        entry = Entry(
            channel=channel, kind=Kind.PUBLISHED, at_us=self._clock.wall_us(), text=text, delivery=DeliveryState.SENDING
        )
        id = self._recorder.append(self._profile_id, [entry])[0]
        sent = Sent(Publication(id=id, channel=channel, state=DeliveryState.SENDING))
        if is_followed:
            self._followed[id] = sent
            self._deliveries.follow(id, channel, text, self._clock.mono_us())
            self._has_more.set()
        self._tell(sent.publication)
        return sent

    def accept(self, sent: Sent, request_id: str = "") -> None:
        """Record that AppSync accepted the message; its delivery may have been faster than this response.

        Args:
            request_id: AWS's ID of the request; empty if there is none.
        """
        before = sent.publication
        state = DeliveryState.ACCEPTED if before.state is DeliveryState.SENDING else before.state
        after = replace(before, state=state, request_id=request_id)
        if after != before:
            self._become(sent, after)

    def fail(self, sent: Sent, problem: ConsoleError | None) -> None:
        """Record that AppSync rejected the message, or that the outcome is unknown (``problem`` None: canceled)."""
        self._deliveries.forget(sent.publication.id)
        self._followed.pop(sent.publication.id, None)
        request_id = problem.request_id if problem is not None else ""
        failed = replace(sent.publication, state=DeliveryState.FAILED, problem=problem, request_id=request_id)
        self._become(sent, failed)

    def is_awaiting(self, channel: str) -> bool:
        """Whether any message published to ``channel`` still waits for its delivery."""
        return self._deliveries.is_awaiting(channel)

    def match(self, channel: str, text: str, arrived_us: int) -> int | None:
        """Mark the message that ``text`` delivers as delivered.

        Args:
            arrived_us: Time of receipt on the monotonic clock, in microseconds.

        Returns:
            Its latency in microseconds; None if it is not one of ours.
        """
        found = self._deliveries.match(channel, text, arrived_us)
        if found is None:
            return None
        sent = self._followed.pop(found.id)
        delivered = replace(sent.publication, state=DeliveryState.DELIVERED, latency_us=found.latency_us)
        self._become(sent, delivered)
        return found.latency_us

    async def watch(self) -> None:
        """Mark overdue messages as not delivered; runs until canceled."""
        while True:
            self._has_more.clear()
            try:
                async with asyncio.timeout(self._deliveries.seconds_to_next(self._clock.mono_us())):
                    await self._has_more.wait()
            except TimeoutError:
                for id in self._deliveries.take_overdue(self._clock.mono_us()):
                    self._give_up(self._followed.pop(id))

    def _give_up(self, sent: Sent) -> None:
        problem = NotDelivered("publish.not_delivered", timeout_s=self._timeout_s)
        self._become(sent, replace(sent.publication, state=DeliveryState.NOT_DELIVERED, problem=problem))

    def _become(self, sent: Sent, publication: Publication) -> None:
        sent._become(publication)
        reason = Reason.of(publication.problem) if publication.problem else None
        self._recorder.amend(
            publication.id,
            delivery=publication.state,
            latency_us=publication.latency_us,
            reason=reason,
            request_id=publication.request_id,
        )
        self._tell(publication)
