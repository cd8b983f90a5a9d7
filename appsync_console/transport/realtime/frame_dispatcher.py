"""Dispatches the events of one connection to its subscriptions and batches messages. No sockets."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from appsync_console.domain.errors import ConsoleError, CredentialsExpired
from appsync_console.domain.message import Arrival, Source
from appsync_console.domain.secret import Redactor
from appsync_console.transport.errors import appsync
from appsync_console.transport.errors.answers import answers
from appsync_console.transport.wire import graphql_ws
from appsync_console.transport.wire.events import (
    ConnectionRejected,
    Delivered,
    Event,
    KeepAlive,
    Subscribed,
    SubscriptionEnded,
    SubscriptionRejected,
)
from appsync_console.transport.wire.json_frame import redacted, redacted_text


class ConnectionEvents(Protocol):
    """Receives the events of one connection, on the event loop."""

    async def received(self, batch: Sequence[Arrival]) -> None:
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
        reported: An error of AppSync without a subscription ID, while this and others waited for an answer.
    """

    id: str
    channel: str
    answered: asyncio.Future[None]
    is_sent: bool = False
    refusal: ConsoleError | None = None
    again: Subscription | None = None
    is_second: bool = False
    reported: str = ""

    @property
    def is_outstanding(self) -> bool:
        """Whether AppSync may know of it and has not answered."""
        return self.is_sent and not self.answered.done()


class FrameDispatcher:
    """Processes the frames of one connection.

    Args:
        number: Number of the connection within the session.
        refused: Converts the payload of an error to the reason a channel, or for None the connection, was rejected.
    """

    def __init__(
        self,
        events: ConnectionEvents,
        redactor: Redactor,
        number: int,
        refused: Callable[[str | None, object], ConsoleError],
    ) -> None:
        self._events = events
        self._redactor = redactor
        self._number = number
        self._refused = refused
        self._subscriptions: dict[str, Subscription] = {}
        self._batch: list[Arrival] = []
        self._unaddressed: list[object] = []  # payloads of errors without an ID, each caused by one of the suspects
        self._suspects: list[Subscription] = []

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

    def take_batch(self) -> list[Arrival]:
        """Return the messages since the last call."""
        batch, self._batch = self._batch, []
        return batch

    def take(self, frames: Sequence[bytes], at_us: int, mono_us: int) -> None:
        """Process frames that arrived together.

        Args:
            at_us: When, in microseconds since the epoch, UTC.
            mono_us: The same moment on the monotonic clock, in microseconds.

        Raises:
            ConsoleError: AppSync ended the connection.
        """
        for event in graphql_ws.decode(frames):
            if isinstance(event, Delivered):
                if subscription := self._subscriptions.get(event.id):
                    self._batch.append(self._arrival(subscription, event, at_us, mono_us))
            else:
                self._take_other(event)
                if self._unaddressed:
                    self._attribute()

    def _take_other(self, event: Event) -> None:
        match event:
            case KeepAlive():
                self._events.heard()
            case ConnectionRejected(payload):
                raise self._refused(None, redacted(payload, self._redactor))
            case Subscribed(id):
                subscription = self._subscriptions.get(id)
                if subscription and not subscription.answered.done():
                    subscription.answered.set_result(None)
                    self._events.acknowledged(subscription.channel)
            case SubscriptionEnded(id):
                if subscription := self._subscriptions.get(id):
                    self.end(subscription, appsync.subscription_ended(subscription.channel))
            case SubscriptionRejected(rejected_id, payload):
                self._take_rejection(rejected_id, redacted(payload, self._redactor))

    def _take_rejection(self, id: str | None, payload: object) -> None:
        subscription = self._subscriptions.get(id or "")
        if subscription is not None:
            self._refuse(subscription, self._refused(subscription.channel, payload))
        elif not id:
            self._unaddressed.append(payload)
            self._suspects = [one for one in self._subscriptions.values() if one.is_outstanding]
            for suspect in self._suspects:
                suspect.reported = answers(payload)[0].text

    def _attribute(self) -> None:
        """Reject the suspects once there is an error for each: every other subscription has its own answer."""
        self._suspects = [one for one in self._suspects if self.is_registered(one) and one.is_outstanding]
        if len(self._suspects) > len(self._unaddressed):
            return
        rejected = list(zip(self._suspects, self._unaddressed, strict=False))
        self._suspects, self._unaddressed = [], []
        for subscription, payload in rejected:
            self._refuse(subscription, self._refused(subscription.channel, payload))

    def _arrival(self, subscription: Subscription, event: Delivered, at_us: int, mono_us: int) -> Arrival:
        return Arrival(
            channel=subscription.channel,
            texts=event.texts,
            at_us=at_us,
            mono_us=mono_us,
            source=Source(self._number, subscription.id),
            errors=[redacted_text(text, self._redactor) for text in event.errors],
            message_ids=event.message_ids,
        )

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

    def _forget(self, subscription: Subscription) -> None:
        del self._subscriptions[subscription.id]
        if not subscription.answered.done():
            subscription.answered.set_result(None)
