"""The status indicators of a channel: connected, subscribed, delivery verified. And the button that verifies.

An acknowledged subscription is not enough: AppSync can lose what is published just after the acknowledgment, and a
filter or a resolver can hold back every message. The third indicator is therefore on only after a message arrived.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from appsync_console.domain.status import ChannelStatus, ConnectionStatus
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.commands.registry import tip
from appsync_console.ui.text.message import clock_time, duration
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.dot import Dot
from appsync_console.ui.widgets.elided_label import ElidedLabel
from appsync_console.ui.widgets.looks import label, push_button, set_look
from appsync_console.ui.widgets.plain import set_tip

_VERIFY_TIP = mark(
    "Publish a small test message on this channel and check that it is delivered. All subscribers receive it."
)


@dataclass(frozen=True, slots=True)
class StatusIndicator:
    """What one indicator shows: a color of the theme, whether it is on, its text, and a longer text as a tool tip."""

    token: str
    is_on: bool
    text: str
    tip: str = ""


def connection_indicator(link: ConnectionStatus, channel: ChannelStatus) -> StatusIndicator:
    """Return whether a WebSocket is open for the channel."""
    if link.state is ConnectionState.SILENT:
        return StatusIndicator("warning", True, tr("No keep-alives"))
    if channel.state is ChannelState.LIVE or link.state is ConnectionState.LIVE:
        return StatusIndicator("good", True, tr("Connected"))
    return StatusIndicator(
        "secondary", False, tr("Connecting") if link.state is ConnectionState.CONNECTING else tr("Disconnected")
    )


def subscription_indicator(channel: ChannelStatus) -> StatusIndicator:
    """Return whether AppSync acknowledged the subscription."""
    match channel.state:
        case ChannelState.LIVE:
            return StatusIndicator("good", True, tr("Subscribed"))
        case ChannelState.REFUSED:
            return StatusIndicator("bad", False, tr("Subscription refused"))
        case ChannelState.SUBSCRIBING:
            return StatusIndicator("secondary", False, tr("Subscribing"))
        case ChannelState.WAITING if channel.is_retrying:
            return StatusIndicator("warning", False, tr("Not subscribed, retrying"))
    return StatusIndicator("secondary", False, tr("Not subscribed"))


def delivery_indicator(channel: ChannelStatus, *, is_verifying: bool = False) -> StatusIndicator:
    """Return whether a message arrived on this subscription."""
    proof = channel.proof
    if is_verifying:
        return StatusIndicator("secondary", False, tr("Verifying delivery"))
    if proof is None or channel.state is not ChannelState.LIVE:
        return StatusIndicator("secondary", False, tr("Delivery not verified"))
    if proof.problem is not None:
        return StatusIndicator("bad", False, tr("Not delivered: the last message did not arrive"))
    trip = f" · {duration(proof.round_trip_us)}" if proof.round_trip_us is not None else ""
    tip = tr("Delivery verified at {time}", time=clock_time(proof.at_us)[:8]) + trip
    return StatusIndicator("good", True, tr("Delivery verified") + trip, tip)


class StatusIndicators(QWidget):
    """One line with the indicators of the channel on screen.

    Signals:
        verify_requested: The user wants a test message published.
    """

    verify_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._channel = ChannelStatus(name="")
        self._link = ConnectionStatus()
        self._is_verifying = False
        self._dots = [Dot(theme) for _ in range(3)]
        # The third text is the longest: it is elided where it does not fit, and its tool tip shows all of it.
        self._labels = [label(role="small"), label(role="small"), ElidedLabel()]
        set_look(self._labels[2], role="small")
        self.verify_button = push_button(tr("Verify delivery"), "footer", tip(tr(_VERIFY_TIP), "channel.verify"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 12, 2)
        row.setSpacing(6)
        for dot, text in zip(self._dots, self._labels, strict=True):
            row.addWidget(dot)
            row.addWidget(text, 1 if text is self._labels[2] else 0)
            row.addSpacing(10)
        row.addWidget(self.verify_button)
        self.verify_button.clicked.connect(self.verify_requested)
        self._refresh()

    @property
    def texts(self) -> list[str]:
        """The texts of the indicators."""
        return [text.text() for text in self._labels]

    @property
    def is_verifying(self) -> bool:
        """Whether a test message is on its way."""
        return self._is_verifying

    def set_status(self, link: ConnectionStatus, channel: ChannelStatus) -> None:
        """Show the current state of the channel."""
        if (link, channel) != (self._link, self._channel):
            self._link, self._channel = link, channel
            self._refresh()

    def set_verifying(self, is_verifying: bool) -> None:
        """Show whether a test message is on its way."""
        self._is_verifying = is_verifying
        self._refresh()

    def _refresh(self) -> None:
        shown = (
            connection_indicator(self._link, self._channel),
            subscription_indicator(self._channel),
            delivery_indicator(self._channel, is_verifying=self._is_verifying),
        )
        for indicator, dot, text in zip(shown, self._dots, self._labels, strict=True):
            dot.show_state(indicator.token, is_filled=indicator.is_on)
            text.setText(indicator.text)
            set_look(text, tone="bad" if indicator.token == "bad" else "secondary")
        problem = self._channel.problem or (self._channel.proof.problem if self._channel.proof else None)
        set_tip(self._labels[2], str(error_text(problem)) if problem else shown[2].tip or shown[2].text)
        self.setAccessibleName(", ".join(indicator.text for indicator in shown))
        self.verify_button.setEnabled(self._channel.state is ChannelState.LIVE and not self._is_verifying)
