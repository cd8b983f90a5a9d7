"""The line at the bottom: what comes in, is shown, kept and dropped, and words that pass. It knows no session."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from appsync_console.ui.commands.registry import tip
from appsync_console.ui.text.units import milliseconds_text, rate_text, size_text
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.elided_label import ElidedLabel
from appsync_console.ui.widgets.looks import label, panel, push_button, set_look, watch_theme

_HIGH = 26
_NOTICE_MS = 6000
_ACCESS_WIDE = 210
_DROPPED = 3  # its place among the figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The figures of the line.

    Attributes:
        received: Messages that came in since the profile was opened.
        shown: Messages that the view has, whether on the screen or further up and down.
        kept: Messages in the log.
        dropped: Messages that a limit of the person's dropped from the log, ever; without a limit there are none.
        rate_per_s: Messages a second, over the last seconds.
        p95_us: Delivery time that 95 of 100 messages keep, in microseconds; None before there is any.
        log_bytes: Size of the log on the disk.
    """

    received: int = 0
    shown: int = 0
    kept: int = 0
    dropped: int = 0
    rate_per_s: float = 0.0
    p95_us: int | None = None
    log_bytes: int = 0


class StatusBar(QWidget):
    """Figures at the left, passing words, the address of the API and the buttons of the drawers at the right.

    A figure keeps the widest room it ever needed, so that its neighbors stand still.

    Signals:
        command_requested: The id of the command of a button.
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
        """The figures as one sentence."""
        return " · ".join(figure.text() for figure in self._figures)

    @property
    def notice(self) -> str:
        """The passing words."""
        return self._notice.text()

    def set_counts(self, counts: Counts) -> None:
        """Show the figures."""
        for figure, text in zip(self._figures, figure_text(counts), strict=True):
            if figure.text() != text:
                figure.setText(text)
                figure.setMinimumWidth(max(figure.minimumWidth(), figure.sizeHint().width()))
        set_look(self._figures[_DROPPED], tone="warning" if counts.dropped else "secondary")

    def set_address(self, text: str) -> None:
        """The address of the API on show; empty for none."""
        self._address.setText(text)

    def set_access(self, text: str, tone: str = "secondary", tip: str = "") -> None:
        """Until when the key or token in use is good; a screen reader is told when it becomes pressing."""
        is_news = bool(text) and tone != "secondary" and tone != self._access.property("tone")
        if text != self._access.text():
            self._access.setText(text)
            wanted = min(self._access.sizeHint().width(), self._theme.scaled(_ACCESS_WIDE))
            self._access.setMinimumWidth(wanted)  # the address gives way first
        self._access.setToolTip(tip or text)
        set_look(self._access, tone=tone)
        if is_news:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    @property
    def access(self) -> str:
        """What is said of the key or token."""
        return self._access.text()

    def set_frames_open(self, is_open: bool) -> None:
        """Whether the frames are on show."""
        self.frames_button.setChecked(is_open)

    def set_metrics_open(self, is_open: bool) -> None:
        """Whether the metrics are on show."""
        self.metrics_button.setChecked(is_open)

    def show_notice(self, text: str, tone: str = "secondary", duration_ms: int = _NOTICE_MS) -> None:
        """Say something that needs no answer, for some seconds."""
        self._notice.setText(text)
        set_look(self._notice, tone=tone)
        self._timer.start(duration_ms)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def apply_theme(self) -> None:
        """Take the height of the theme; figures find their room anew."""
        self.setFixedHeight(self._theme.scaled(_HIGH))
        for figure in self._figures:
            figure.setMinimumWidth(0)

    def _build_ui(self) -> None:
        panel(self)
        self._figures = [self._figure() for _ in range(7)]
        self._notice = ElidedLabel()
        self._address = ElidedLabel()
        for words in (self._notice, self._address):
            words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            set_look(words, role="small", tone="secondary")
        self._access = ElidedLabel()
        set_look(self._access, role="small", tone="secondary")
        self.metrics_button = push_button(
            "Metrics", "footer", tip("Show or hide rates, latencies and plots", "view.metrics")
        )
        self.metrics_button.setCheckable(True)
        self.metrics_button.clicked.connect(partial(self._request, "view.metrics"))
        self.frames_button = push_button("Frames", "footer", tip("Show or hide the WebSocket frames", "view.frames"))
        self.frames_button.setCheckable(True)
        self.frames_button.clicked.connect(partial(self._request, "view.frames"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.setSpacing(0)
        for number, figure in enumerate(self._figures):
            if number:
                layout.addWidget(label("  ·  ", role="small", tone="secondary"))
            layout.addWidget(figure)
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
    def _figure() -> QLabel:
        return label(role="small", tone="secondary")

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._notice.setText("")


def figure_text(counts: Counts) -> tuple[str, ...]:
    """The figures in words, in the order of the line."""
    p95 = "p95 –" if counts.p95_us is None else f"p95 {milliseconds_text(counts.p95_us)}"
    return (
        f"{counts.received:,} received",
        f"{counts.shown:,} shown",
        f"{counts.kept:,} kept",
        f"{counts.dropped:,} dropped",
        rate_text(counts.rate_per_s),
        p95,
        f"log {size_text(counts.log_bytes)}",
    )
