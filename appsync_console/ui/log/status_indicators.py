"""The three lamps of a channel: socket open, subscription acknowledged, delivery proven. And the button that proves.

Acknowledged is not proven: AppSync can lose what is published just after it acknowledged a subscription, and a filter
or a resolver can hold back everything. So the third lamp burns only when a message arrived.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from appsync_console.domain.status import ChannelStatus, ConnectionStatus
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.ui.commands.registry import tip
from appsync_console.ui.text.message import clock_time, duration
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.dot import Dot
from appsync_console.ui.widgets.elided_label import ElidedLabel
from appsync_console.ui.widgets.looks import label, push_button, set_look

_PROVE_TIP = (
    "Publish a small marked message on this channel and see whether it comes back. Everyone who listens sees it."
)


@dataclass(frozen=True, slots=True)
class StatusIndicator:
    """What one lamp shows: a color of the theme, whether it burns, and words."""

    token: str
    is_on: bool
    words: str


def connection_indicator(link: ConnectionStatus, channel: ChannelStatus) -> StatusIndicator:
    """Whether a WebSocket is open for the channel."""
    if link.state is ConnectionState.SILENT:
        return StatusIndicator("warning", True, "Socket silent")
    if channel.state is ChannelState.LIVE or link.state is ConnectionState.LIVE:
        return StatusIndicator("good", True, "Socket open")
    return StatusIndicator(
        "secondary", False, "Socket opening" if link.state is ConnectionState.CONNECTING else "Socket closed"
    )


def subscription_indicator(channel: ChannelStatus) -> StatusIndicator:
    """Whether AppSync acknowledged the subscription."""
    match channel.state:
        case ChannelState.LIVE:
            return StatusIndicator("good", True, "Subscription acknowledged")
        case ChannelState.REFUSED:
            return StatusIndicator("bad", False, "Subscription refused")
        case ChannelState.SUBSCRIBING:
            return StatusIndicator("secondary", False, "Subscribing")
        case ChannelState.WAITING if channel.is_retrying:
            return StatusIndicator("warning", False, "Not subscribed, trying again")
    return StatusIndicator("secondary", False, "Not subscribed")


def delivery_indicator(channel: ChannelStatus, *, is_proving: bool = False) -> StatusIndicator:
    """Whether a message arrived on this subscription."""
    proof = channel.proof
    if is_proving:
        return StatusIndicator("secondary", False, "Waiting for the probe")
    if proof is None or channel.state is not ChannelState.LIVE:
        return StatusIndicator("secondary", False, "Delivery not proven")
    if proof.problem is not None:
        return StatusIndicator("bad", False, "Not delivered: the last message did not come back")
    trip = f" · {duration(proof.round_trip_us)}" if proof.round_trip_us is not None else ""
    return StatusIndicator("good", True, f"Delivery proven {clock_time(proof.at_us)[:8]}{trip}")


class StatusIndicators(QWidget):
    """One line with the lamps of the channel on show.

    Signals:
        prove_requested: The person wants a probe published.
    """

    prove_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._channel = ChannelStatus(name="")
        self._link = ConnectionStatus()
        self._is_proving = False
        self._dots = [Dot(theme) for _ in range(3)]
        # The third one says most: what is too long is cut there, and stands whole in the tool tip.
        self._words = [label(role="small"), label(role="small"), ElidedLabel()]
        set_look(self._words[2], role="small")
        self.prove_button = push_button("Prove delivery", "footer", tip(_PROVE_TIP, "channel.verify"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 12, 2)
        row.setSpacing(6)
        for dot, words in zip(self._dots, self._words, strict=True):
            row.addWidget(dot)
            row.addWidget(words, 1 if words is self._words[2] else 0)
            row.addSpacing(10)
        row.addWidget(self.prove_button)
        self.prove_button.clicked.connect(self.prove_requested)
        self._refresh()

    @property
    def words(self) -> list[str]:
        """What the lamps say."""
        return [words.text() for words in self._words]

    @property
    def is_proving(self) -> bool:
        """Whether a probe is on its way."""
        return self._is_proving

    def set_status(self, link: ConnectionStatus, channel: ChannelStatus) -> None:
        """Show what is known of the channel now."""
        if (link, channel) != (self._link, self._channel):
            self._link, self._channel = link, channel
            self._refresh()

    def set_proving(self, is_proving: bool) -> None:
        """A probe is on its way, or no longer."""
        self._is_proving = is_proving
        self._refresh()

    def _refresh(self) -> None:
        shown = (
            connection_indicator(self._link, self._channel),
            subscription_indicator(self._channel),
            delivery_indicator(self._channel, is_proving=self._is_proving),
        )
        for lamp, dot, words in zip(shown, self._dots, self._words, strict=True):
            dot.show_state(lamp.token, is_filled=lamp.is_on)
            words.setText(lamp.words)
            set_look(words, tone="bad" if lamp.token == "bad" else "secondary")
        problem = self._channel.problem or (self._channel.proof.problem if self._channel.proof else None)
        self._words[2].setToolTip(str(problem) if problem else shown[2].words)
        self.setAccessibleName(", ".join(lamp.words for lamp in shown))
        self.prove_button.setEnabled(self._channel.state is ChannelState.LIVE and not self._is_proving)
