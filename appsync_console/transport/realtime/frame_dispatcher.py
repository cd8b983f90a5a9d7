"""Dispatches the frames of one connection to its subscriptions and batches messages. No sockets.

No malformed frame ends more than the subscription it names; only ``connection_error`` ends the connection.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from appsync_console.domain.errors import ConsoleError, CredentialsExpired
from appsync_console.domain.message import Incoming
from appsync_console.domain.secret import Redactor
from appsync_console.domain.terms import FrameType
from appsync_console.transport.errors import appsync
from appsync_console.transport.wire import graphql_ws

logger = logging.getLogger(__name__)


class ConnectionEvents(Protocol):
    """Receives the events of one connection, on the event loop."""

    async def received(self, batch: Sequence[Incoming]) -> None:
        """Messages arrived; no more are read until this returns."""
        ...

    def acknowledged(self, channel: str) -> None:
        """AppSync acknowledged a subscription. Called before its next message."""
        ...

    def ended(self, channel: str, problem: ConsoleError) -> None:
        """AppSync rejected or ended a subscription."""
        ...

    def heard(self) -> None:
        """A keep-alive arrived."""
        ...

    def silent(self, problem: ConsoleError, since_s: float) -> None:
        """Nothing arrived since then, seconds of the monotonic clock; the connection is still open."""
        ...

    def revived(self) -> None:
        """The silence ended."""
        ...


@dataclass(slots=True, eq=False)
class Subscription:
    """One operation on the connection.

    Attributes:
        id: The operation ID.
        answered: Done when AppSync acknowledged or rejected it, or it is no longer wanted.
        is_sent: AppSync may know of it.
        refusal: Why AppSync rejected it, if a retry with new credentials may succeed.
        again: Registered for that retry.
        is_second: It is that retry; there is no third attempt.
    """

    id: str
    channel: str
    answered: asyncio.Future[None]
    is_sent: bool = False
    refusal: ConsoleError | None = None
    again: Subscription | None = None
    is_second: bool = False


class FrameDispatcher:
    """Processes the frames of one connection.

    Args:
        number: Number of the connection within the session.
        refused: Converts the payload of an error to the reason a channel, or for None the connection, was rejected.

    Attributes:
        unaddressed_error: The last error without a subscription ID; it may explain a missing answer.
    """

    def __init__(
        self,
        events: ConnectionEvents,
        redactor: Redactor,
        number: int,
        refused: Callable[[str | None, object], ConsoleError],
    ) -> None:
        self.unaddressed_error = ""
        self._events = events
        self._redactor = redactor
        self._number = number
        self._refused = refused
        self._subscriptions: dict[str, Subscription] = {}
        self._batch: list[Incoming] = []

    def register(self, channel: str) -> Subscription:
        """Create a subscription and accept its frames from now on."""
        id = str(uuid.uuid4())
        subscription = Subscription(id, channel, asyncio.get_running_loop().create_future())
        self._subscriptions[id] = subscription
        return subscription

    def is_registered(self, subscription: Subscription) -> bool:
        """Whether it is still wanted."""
        return subscription.id in self._subscriptions

    def end(self, subscription: Subscription, problem: ConsoleError) -> None:
        """Stop accepting its frames, and report why; does nothing if it already ended."""
        if self.is_registered(subscription):
            self._forget(subscription)
            self._events.ended(subscription.channel, problem)

    def forget(self, channel: str) -> list[Subscription]:
        """Stop accepting frames of the channel; return its subscriptions."""
        forgotten = [one for one in self._subscriptions.values() if one.channel == channel]
        for subscription in forgotten:
            self._forget(subscription)
        return forgotten

    def forget_all(self) -> list[Subscription]:
        """Stop accepting frames; return all subscriptions."""
        forgotten = list(self._subscriptions.values())
        for subscription in forgotten:
            self._forget(subscription)
        return forgotten

    def take_batch(self) -> list[Incoming]:
        """Return the messages since the last call."""
        batch, self._batch = self._batch, []
        return batch

    def take(self, raw: bytes) -> int:
        """Process one frame and return when, on the monotonic clock, nanoseconds.

        Raises:
            ConsoleError: AppSync ended the connection.
        """
        at_us, mono_ns = time.time_ns() // 1000, time.monotonic_ns()
        try:
            frame = graphql_ws.decode_data(raw)
        except graphql_ws.UNREADABLE:
            self._take_other(raw, at_us, mono_ns)
        else:
            if subscription := self._subscriptions.get(frame.id):
                self._add(subscription, frame.text, frame.errors, at_us, mono_ns, frame.message_id)
        return mono_ns

    def _take_other(self, raw: bytes, at_us: int, mono_ns: int) -> None:
        frame = graphql_ws.parse(raw)
        id = frame.get("id")
        subscription = self._subscriptions.get(id) if isinstance(id, str) else None
        match frame.get("type"):
            case FrameType.KEEP_ALIVE:
                self._events.heard()
            case FrameType.CONNECTION_ERROR:
                raise self._refused(None, graphql_ws.redacted_payload(frame, self._redactor))
            case FrameType.DATA if subscription and (delivery := graphql_ws.odd_delivery(raw)):
                self._add(subscription, *delivery, at_us, mono_ns)
            case FrameType.START_ACK if subscription and not subscription.answered.done():
                subscription.answered.set_result(None)
                self._events.acknowledged(subscription.channel)
            case FrameType.COMPLETE if subscription:
                self.end(subscription, appsync.subscription_ended(subscription.channel))
            case FrameType.ERROR:
                self._take_error(frame, subscription)
            case _:
                logger.debug("Ignored an unexpected frame.")

    def _take_error(self, frame: Mapping[str, Any], subscription: Subscription | None) -> None:
        payload = graphql_ws.redacted_payload(frame, self._redactor)
        if subscription is not None:
            self._refuse(subscription, self._refused(subscription.channel, payload))
        elif not frame.get("id"):
            self.unaddressed_error = appsync.answers(payload)[0].text

    def _refuse(self, subscription: Subscription, problem: ConsoleError) -> None:
        """End it; if it was never live, allow one retry with new credentials."""
        is_first = not subscription.is_second and not subscription.answered.done()
        if isinstance(problem, CredentialsExpired) and is_first:
            subscription.refusal = problem
            subscription.again = self.register(subscription.channel)
            subscription.again.is_second = True
            self._forget(subscription)
        else:
            self.end(subscription, problem)

    def _add(
        self, subscription: Subscription, text: str, errors: str, at_us: int, mono_ns: int, message_id: str = ""
    ) -> None:
        self._batch.append(
            Incoming(
                channel=subscription.channel,
                text=text,
                at_us=at_us,
                mono_us=mono_ns // 1000,
                connection=self._number,
                subscription_id=subscription.id,
                errors=errors,
                message_id=message_id,
            )
        )

    def _forget(self, subscription: Subscription) -> None:
        del self._subscriptions[subscription.id]
        if not subscription.answered.done():
            subscription.answered.set_result(None)
