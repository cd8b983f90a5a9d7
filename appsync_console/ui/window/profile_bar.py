"""The bar at the top: profile, connection state, and the button to connect or disconnect. It has no session access."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.profile import Profile
from appsync_console.domain.status import ConnectionStatus
from appsync_console.domain.terms import ConnectionState
from appsync_console.domain.text.visible import visible
from appsync_console.texts.translation import tr
from appsync_console.ui.commands.registry import tip
from appsync_console.ui.text.connection import ConnectionText, connection_text
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.dot import Dot
from appsync_console.ui.widgets.elided_label import ElidedLabel
from appsync_console.ui.widgets.looks import label, panel, push_button, tool_button, watch_theme
from appsync_console.ui.widgets.plain import set_tip, tip_text

_NEW, _EDIT = "new", "edit"
_HIGH, _COMBO_WIDE, _COMBO_NARROW, _DOT_GAP = 47, 170, 132, 6
_NARROW = 1000  # below this width, the profile list shrinks to make room for the state
_OPEN_STATES = (
    ConnectionState.CONNECTING,
    ConnectionState.LIVE,
    ConnectionState.SILENT,
    ConnectionState.WAITING,
    ConnectionState.REFUSED,
)
STUCK_STATES = (ConnectionState.SILENT, ConnectionState.WAITING, ConnectionState.REFUSED)


class ConnectionLine(QWidget):
    """A dot and a text that show the connection state."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._dot = Dot(theme)
        self._head = label(role="title")
        self._rest = ElidedLabel()
        self._digits = 2
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._dot)
        layout.addSpacing(_DOT_GAP)
        layout.addWidget(self._head)
        layout.addWidget(self._rest, 1)

    @property
    def text(self) -> str:
        """The full text."""
        return self._head.text() + self._rest.text()

    def show_text(self, words: ConnectionText) -> None:
        """Show ``words``; a change of the state is announced to screen readers."""
        is_news = words.head != self._head.text()
        self._dot.show_state(words.token, is_filled=words.is_filled)
        self._head.setText(words.head)
        self._rest.setText(words.rest)
        self._digits = words.digits
        self.setAccessibleName(words.text)
        self.updateGeometry()
        if is_news:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words.text))

    def sizeHint(self) -> QSize:
        """The width with the longest number of seconds, so that a countdown does not move its neighbors."""
        padded = re.sub(r"\d+", self._zeros, self._rest.text())
        words = self._head.sizeHint().width() + self._rest.fontMetrics().horizontalAdvance(padded)
        return QSize(self._dot.sizeHint().width() + _DOT_GAP + words + 2, super().sizeHint().height())

    def _zeros(self, number: re.Match[str]) -> str:
        return "0" * max(self._digits, len(number[0]))


class ProfileBar(QWidget):
    """The bar at the top of the window.

    Signals:
        profile_chosen: The id of the chosen profile.
        command_requested: The id of the command of the clicked button.
        connect_requested, disconnect_requested, retry_requested: For the current profile.
        details_requested: Show why the connection is silent, waiting or refused.
        theme_toggled: Switch between the light and dark theme.
    """

    profile_chosen = Signal(str)
    command_requested = Signal(str)
    connect_requested = Signal()
    disconnect_requested = Signal()
    retry_requested = Signal()
    details_requested = Signal()
    theme_toggled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._status = ConnectionStatus()
        self._now = 0.0
        self._current = ""
        self._profiles: tuple[Profile, ...] = ()
        self._build_ui()
        self._connect()
        watch_theme(theme, self)
        self.set_status(ConnectionStatus(), 0.0)

    @property
    def state_text(self) -> str:
        """The text of the connection state."""
        return self._state.text

    @property
    def problem(self) -> ConsoleError | None:
        """Why the connection or its worst channel is silent, waiting or refused; None if it is not."""
        return self._status.worst_problem

    def set_profiles(self, profiles: Sequence[Profile], current_id: str) -> None:
        """Offer ``profiles`` and select ``current_id``. Emits no signal."""
        self._profiles, self._current = tuple(profiles), current_id
        self._fill_combo()
        self._fit()

    def set_status(self, status: ConnectionStatus, now_mono: float) -> None:
        """Show the state of the connection; ``now_mono`` is in seconds of the monotonic clock."""
        self._status = status
        is_open = status.state in _OPEN_STATES
        self._toggle.setText(tr("Disconnect") if is_open else tr("Connect"))
        set_tip(self._toggle, tr("Close the connection") if is_open else tr("Open the connection and subscribe"))
        is_stuck = status.worst in STUCK_STATES
        self._retry.setText(tr("Try again") if status.worst is ConnectionState.REFUSED else tr("Try now"))
        self._retry.setVisible(is_stuck)
        self._details.setVisible(is_stuck and self.problem is not None)
        self.tick(now_mono)

    def tick(self, now_mono: float) -> None:
        """Update ages and countdowns; must be called once a second."""
        self._now = now_mono
        self._state.show_text(connection_text(self._status, now_mono))

    def apply_theme(self) -> None:
        """Apply the sizes and icons of the theme."""
        self.setFixedHeight(self._theme.scaled(_HIGH))
        self._fit()
        metrics = self._toggle.fontMetrics()
        widest = max(metrics.horizontalAdvance(text) for text in (tr("Connect"), tr("Disconnect")))
        self._toggle.setFixedWidth(widest + self._theme.scaled(32))
        self._theme.set_icon(self._theme_button, "sun" if self._theme.is_dark else "moon")
        name = tr("Switch to light theme") if self._theme.is_dark else tr("Switch to dark theme")
        set_tip(self._theme_button, name)
        self._theme_button.setAccessibleName(name)
        self._fill_combo()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shrink the profile list in a narrow window, because the state is more important."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_narrow = self.width() < self._theme.scaled(_NARROW)
        is_sandbox = any(profile.is_sandbox for profile in self._profiles if profile.id == self._current)
        self._sandbox.setVisible(is_sandbox and not is_narrow)
        self._combo.setFixedWidth(self._theme.scaled(_COMBO_NARROW if is_narrow else _COMBO_WIDE))

    def _build_ui(self) -> None:
        panel(self)
        self._combo = QComboBox()
        self._combo.setAccessibleName(tr("Profile"))
        set_tip(self._combo, tr("Choose a profile"))
        self._combo.view().setAccessibleName(tr("Profiles"))
        words = tr("Edit profiles")
        self._edit = tool_button(self._theme, "sliders-horizontal", words, tip(words, "program.profiles"))
        self._state = ConnectionLine(self._theme)
        self._retry = push_button(tr("Try now"), "link", tr("Try to connect now"))
        self._details = push_button(tr("Details"), "link", tr("What happened, why, and what to do"))
        self._doctor = tool_button(
            self._theme, "stethoscope", tr("Connection check"), tr("Connection check: find out why no messages arrive")
        )
        self._sandbox = tool_button(
            self._theme, "server", tr("Sandbox"), tr("Sandbox: connections and fault injection")
        )
        self._theme_button = tool_button(self._theme, "moon", tr("Switch to dark theme"))
        self._toggle = push_button(tr("Connect"))
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.setSpacing(8)
        layout.addWidget(self._combo)
        layout.addWidget(self._edit)
        layout.addSpacing(8)
        layout.addWidget(self._state)
        layout.addWidget(self._retry)
        layout.addWidget(self._details)
        layout.addStretch(1)
        layout.addWidget(self._sandbox)
        layout.addWidget(self._doctor)
        layout.addWidget(self._theme_button)
        layout.addWidget(self._toggle)

    def _connect(self) -> None:
        self._combo.activated.connect(self._on_combo_activated)
        self._edit.clicked.connect(partial(self._request, "program.profiles"))
        self._retry.clicked.connect(self.retry_requested)
        self._details.clicked.connect(self.details_requested)
        self._doctor.clicked.connect(partial(self._request, "connection.doctor"))
        self._sandbox.clicked.connect(partial(self._request, "program.sandbox"))
        self._theme_button.clicked.connect(self.theme_toggled)
        self._toggle.clicked.connect(self._on_toggle_clicked)

    def _fill_combo(self) -> None:
        combo, theme = self._combo, self._theme
        combo.blockSignals(True)
        combo.clear()
        for profile in self._profiles:
            combo.addItem(
                theme.icon("box" if profile.is_sandbox else "cloud", "accent"), visible(profile.name), profile.id
            )
            combo.setItemData(combo.count() - 1, tip_text(profile.url or profile.name), Qt.ItemDataRole.ToolTipRole)
        combo.insertSeparator(combo.count())
        combo.addItem(theme.icon("plus"), tr("New profile…"), _NEW)
        combo.addItem(theme.icon("sliders-horizontal"), tr("Edit profiles…"), _EDIT)
        combo.setIconSize(QSize(theme.scaled(16), theme.scaled(16)))
        self._select_current()
        combo.view().setMinimumWidth(self._popup_width())
        combo.blockSignals(False)

    def _popup_width(self) -> int:
        metrics = self._combo.fontMetrics()
        widest = max(metrics.horizontalAdvance(self._combo.itemText(row)) for row in range(self._combo.count()))
        return min(widest, self._theme.scaled(360)) + self._theme.scaled(64)

    def _select_current(self) -> None:
        rows = [row for row, profile in enumerate(self._profiles) if profile.id == self._current]
        self._combo.setCurrentIndex(rows[0] if rows else -1)

    def _on_combo_activated(self, row: int) -> None:
        if row < len(self._profiles):
            chosen = self._profiles[row].id
            if chosen != self._current:
                self._current = chosen
                self.profile_chosen.emit(chosen)
            return
        self._select_current()
        self._request("program.new_profile" if self._combo.itemData(row) == _NEW else "program.profiles")

    def _request(self, command: str, is_checked: bool = False) -> None:
        self.command_requested.emit(command)

    @Slot()
    def _on_toggle_clicked(self) -> None:
        is_open = self._status.state in _OPEN_STATES
        (self.disconnect_requested if is_open else self.connect_requested).emit()
