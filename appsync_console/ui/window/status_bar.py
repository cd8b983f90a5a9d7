"""The status bar: message counts, short notices, API host and panel buttons. It does not access the session."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from appsync_console.texts.translation import mark, plural, tr
from appsync_console.ui.commands.registry import tip
from appsync_console.ui.text.units import milliseconds_text, rate_text, size_text
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.elided_label import ElidedLabel
from appsync_console.ui.widgets.looks import label, panel, push_button, set_look, watch_theme
from appsync_console.ui.widgets.plain import set_tip

_HIGH = 26
_NOTICE_MS = 6000
_ACCESS_WIDE = 210
_DROPPED = 3  # its index among the counts
_ABOUT: Final = (
    mark("Messages received since this profile was opened"),
    mark("Rows in the log view: messages and gaps"),
    mark("Messages in the log, of all profiles"),
    mark("Messages removed from the log by retention limits"),
    mark("Messages received per second, over the last seconds"),
    mark("Delivery time: 95 % of the messages were faster"),
    mark("Size of the log on disk"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The counts in the status bar.

    Attributes:
        received: Messages received since the profile was opened.
        shown: Rows in the log view, messages and gaps, visible or scrolled out.
        kept: Messages in the log, of all profiles, without gaps.
        dropped: Messages ever removed from the log because of the user's retention limits; 0 without limits.
        rate_per_s: Messages per second, over the last seconds.
        p95_us: 95th percentile of the delivery time, in microseconds; None if there is none yet.
        log_bytes: Size of the log on disk.
    """

    received: int = 0
    shown: int = 0
    kept: int = 0
    dropped: int = 0
    rate_per_s: float = 0.0
    p95_us: int | None = None
    log_bytes: int = 0


class StatusBar(QWidget):
    """Shows counts on the left; short notices, the API host and panel buttons on the right.

    A count keeps the largest width that it ever needed, so that its neighbors do not move.

    Signals:
        command_requested: The id of the command of the clicked button.
    """

    command_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._build_ui()
        watch_theme(theme, self)
        self.set_counts(Counts())

    @property
    def text(self) -> str:
        """The counts as one text."""
        return " · ".join(count.text() for count in self._count_labels)

    @property
    def notice(self) -> str:
        """The current short notice."""
        return self._notice.text()

    def set_counts(self, counts: Counts) -> None:
        """Show the counts."""
        for count, text in zip(self._count_labels, count_texts(counts), strict=True):
            if count.text() != text:
                count.setText(text)
                count.setMinimumWidth(max(count.minimumWidth(), count.sizeHint().width()))
        set_look(self._count_labels[_DROPPED], tone="warning" if counts.dropped else "secondary")

    def set_address(self, text: str) -> None:
        """Set the host of the API; empty for none."""
        self._address.setText(text)

    def set_access(self, text: str, tone: str = "secondary", tip: str = "") -> None:
        """Show when the key or token expires; a new warning is announced to screen readers."""
        is_news = bool(text) and tone != "secondary" and tone != self._access.property("tone")
        if text != self._access.text():
            self._access.setText(text)
            wanted = min(self._access.sizeHint().width(), self._theme.scaled(_ACCESS_WIDE))
            self._access.setMinimumWidth(wanted)  # the host is elided first
        set_tip(self._access, tip or text)
        set_look(self._access, tone=tone)
        if is_news:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    @property
    def access(self) -> str:
        """The text about the expiry of the key or token."""
        return self._access.text()

    def set_frames_open(self, is_open: bool) -> None:
        """Set whether the frames panel is open."""
        self.frames_button.setChecked(is_open)

    def set_metrics_open(self, is_open: bool) -> None:
        """Set whether the metrics panel is open."""
        self.metrics_button.setChecked(is_open)

    def show_notice(self, text: str, tone: str = "secondary", duration_ms: int = _NOTICE_MS) -> None:
        """Show a short notice for a few seconds."""
        self._notice.setText(text)
        set_look(self._notice, tone=tone)
        self._timer.start(duration_ms)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def apply_theme(self) -> None:
        """Apply the height of the theme and reset the widths of the counts."""
        self.setFixedHeight(self._theme.scaled(_HIGH))
        for count in self._count_labels:
            count.setMinimumWidth(0)

    def _build_ui(self) -> None:
        panel(self)
        self._count_labels = [self._count_label() for _ in range(7)]
        self._notice = ElidedLabel()
        self._address = ElidedLabel()
        for words in (self._notice, self._address):
            words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            set_look(words, role="small", tone="secondary")
        self._access = ElidedLabel()
        set_look(self._access, role="small", tone="secondary")
        self.metrics_button = push_button(
            tr("Metrics"), "footer", tip(tr("Show or hide rates, latencies and plots"), "view.metrics")
        )
        self.metrics_button.setCheckable(True)
        self.metrics_button.clicked.connect(partial(self._request, "view.metrics"))
        self.frames_button = push_button(
            tr("Frames"), "footer", tip(tr("Show or hide the WebSocket frames"), "view.frames")
        )
        self.frames_button.setCheckable(True)
        self.frames_button.clicked.connect(partial(self._request, "view.frames"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.setSpacing(0)
        for number, (count, about) in enumerate(zip(self._count_labels, _ABOUT, strict=True)):
            set_tip(count, tr(about))
            if number:
                layout.addWidget(label("  ·  ", role="small", tone="secondary"))
            layout.addWidget(count)
        layout.addSpacing(24)
        layout.addWidget(self._access)
        layout.addWidget(self._notice, 1)
        layout.addSpacing(16)
        layout.addWidget(self._address)
        layout.addSpacing(12)
        layout.addWidget(self.metrics_button)
        layout.addSpacing(4)
        layout.addWidget(self.frames_button)

    def _request(self, command: str, is_checked: bool = False) -> None:
        self.command_requested.emit(command)

    @staticmethod
    def _count_label() -> QLabel:
        return label(role="small", tone="secondary")

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._notice.setText("")


def count_texts(counts: Counts) -> tuple[str, ...]:
    """Format the counts, in the order of the status bar."""
    p95 = "p95 –" if counts.p95_us is None else f"p95 {milliseconds_text(counts.p95_us)}"
    return (
        tr("{count:,} received", count=counts.received),
        plural("{count:,} row shown", "{count:,} rows shown", counts.shown),
        tr("{count:,} kept", count=counts.kept),
        tr("{count:,} dropped", count=counts.dropped),
        rate_text(counts.rate_per_s),
        p95,
        tr("log {size}", size=size_text(counts.log_bytes)),
    )
