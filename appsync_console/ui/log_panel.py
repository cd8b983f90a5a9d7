"""The head of a channel and its log. It keeps what is cleared of each channel; it reads no store."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from appsync_console.ui.actions import tip
from appsync_console.ui.log_entry import Form
from appsync_console.ui.log_source import LogSource, NoMessages
from appsync_console.ui.log_view import LogView
from appsync_console.ui.panels.lamps import Lamps
from appsync_console.ui.theme import Theme
from appsync_console.ui.widgets.dot import paint_dot
from appsync_console.ui.widgets.elided_label import ElidedLabel
from appsync_console.ui.widgets.looks import label, rule, set_look, tool_button

_HEADER_PX = 48
_PAUSE_WORDS = "Pause the view; receiving goes on"


class ChannelDot(QWidget):
    """A filled circle in a channel's colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = QColor(Qt.GlobalColor.transparent)
        self.setFixedSize(12, 12)

    def set_colour(self, colour: QColor) -> None:
        """Fill with ``colour``."""
        self._colour = colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        paint_dot(QPainter(self), QRectF(self.rect()).center(), self._colour, is_filled=True)


class LogPanel(QWidget):
    """The log of one channel with its controls.

    Signals:
        selected: The :class:`Message` of the current row, or None.
        activated: The :class:`Message` a person opened.
        reuse_requested: A :class:`Message` whose text is to be published again.
        form_changed: ``pretty`` or ``compact``, chosen by a person.
    """

    selected = Signal(object)
    activated = Signal(object)
    reuse_requested = Signal(object)
    form_changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._channel = ""
        self._floors: dict[str, int] = {}
        self._build_ui()
        self._connect()
        self._show_form()

    def _build_ui(self) -> None:
        self.setObjectName("logPanel")
        self.view = LogView(self._theme, self)
        self.compact_button = self._tool("rows-3", "Compact: one line a message", "log.compact", is_checkable=True)
        self.pretty_button = self._tool("braces", "Pretty: JSON as people read it", "log.compact", is_checkable=True)
        self.pause_button = self._tool("pause", _PAUSE_WORDS, "log.pause", is_checkable=True)
        self.follow_button = self._tool("arrow-down", "Follow the newest message (End)", is_checkable=True)
        self.clear_button = self._tool("eraser", "Clear the view; the log keeps all messages", "log.clear")
        self.menu_button = self._tool("ellipsis", "More")
        self.menu_button.setMenu(self._build_menu())
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.lamps = Lamps(self._theme)
        column.addWidget(self._build_header())
        column.addWidget(self.lamps)
        column.addWidget(rule())
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)

    def _build_header(self) -> QWidget:
        header = QWidget()
        header.setMinimumHeight(_HEADER_PX)
        self._dot = ChannelDot()
        self._name = ElidedLabel()
        set_look(self._name, role="title")
        self._state = label(tone="warning")
        row = QHBoxLayout(header)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(4)
        row.addWidget(self._dot)
        row.addSpacing(4)
        row.addWidget(self._name, 1)
        row.addWidget(self._state)
        row.addSpacing(8)
        for button in (
            self.compact_button,
            self.pretty_button,
            self.pause_button,
            self.follow_button,
            self.clear_button,
            self.menu_button,
        ):
            row.addWidget(button)
        return header

    def _build_menu(self) -> QMenu:
        menu = QMenu(self)
        self.copy_action = menu.addAction("Copy message", self.view.copy)
        self.copy_pretty_action = menu.addAction("Copy message pretty", self.view.copy_pretty)
        self.reuse_action = menu.addAction("Publish again…", self.view.request_reuse)
        menu.addSeparator()
        self.uncover_action: QAction = menu.addAction("Show cleared messages again", self.show_cleared)
        menu.aboutToShow.connect(self._on_menu_about_to_show)
        return menu

    def _tool(self, icon: str, words: str, command: str = "", *, is_checkable: bool = False) -> QToolButton:
        button = tool_button(self._theme, icon, words, tip(words, command) if command else words)
        button.setFixedSize(QSize(32, 32))
        button.setCheckable(is_checkable)
        self._theme.set_icon(button, icon, size=18)
        return button

    def _connect(self) -> None:
        self.view.selected.connect(self.selected)
        self.view.activated.connect(self.activated)
        self.view.reuse_requested.connect(self.reuse_requested)
        self.view.follow_changed.connect(self._on_view_follow_changed)
        self.view.pause_changed.connect(self._on_view_pause_changed)
        self.compact_button.clicked.connect(self._on_compact_clicked)
        self.pretty_button.clicked.connect(self._on_pretty_clicked)
        self.pause_button.clicked.connect(self.view.set_paused)
        self.follow_button.clicked.connect(self._on_follow_clicked)
        self.clear_button.clicked.connect(self.clear_view)

    # What it shows.

    def set_channel(self, name: str, colour: int, source: LogSource) -> None:
        """Show the log of a channel; ``colour`` is its number among the theme's channel colours."""
        self._channel = name
        self._name.setText(name)
        self._dot.set_colour(self._theme.channel_colour(colour))
        self._dot.show()
        self.view.set_empty(f"No messages on {name} yet", "Publish one below, or wait for others: it appears here.")
        self.view.set_source(source, self._theme.channel_colour(colour), name, self._floors.get(name, 0))

    def set_nothing(self, title: str, text: str = "") -> None:
        """Show no channel, but words that say what to do; forgets what was cleared, as for another profile."""
        self._channel = ""
        self._floors.clear()
        self._name.clear()
        self._dot.hide()
        self.view.set_empty(title, text)
        self.view.set_source(NoMessages(), self._theme.channel_colour(0))

    @property
    def channel(self) -> str:
        """The name of the channel on show; empty for none."""
        return self._channel

    @property
    def state_text(self) -> str:
        """The word of warning in the head, such as that the view is paused."""
        return self._state.text()

    def refresh(self) -> None:
        """Take in what the source holds now; to be called by the tick when the log changed."""
        self.view.refresh()

    @property
    def form(self) -> Form:
        """``pretty`` or ``compact``."""
        return self.view.form

    @form.setter
    def form(self, form: Form) -> None:
        self.view.set_form(form)
        self._show_form()

    @Slot()
    def toggle_form(self) -> None:
        """From pretty to compact, and back."""
        self._choose_form("compact" if self.form == "pretty" else "pretty")

    @Slot()
    def toggle_pause(self) -> None:
        """Freeze the view, or take in what has come since."""
        self.view.set_paused(not self.view.is_paused)

    @Slot()
    def clear_view(self) -> None:
        """Hide what is there now; the log keeps it."""
        if self._channel:
            self._floors[self._channel] = self.view.source.last
            self.view.set_floor(self.view.source.last)

    @Slot()
    def show_cleared(self) -> None:
        """Show again what was cleared from the view."""
        self._floors.pop(self._channel, None)
        self.view.set_floor(0)

    def _choose_form(self, form: Form) -> None:
        is_new = form != self.form
        self.form = form
        if is_new:
            self.form_changed.emit(form)

    def _show_form(self) -> None:
        self.compact_button.setChecked(self.form == "compact")
        self.pretty_button.setChecked(self.form == "pretty")
        self.follow_button.setChecked(self.view.is_following)

    @Slot()
    def _on_compact_clicked(self) -> None:
        self._choose_form("compact")
        self._show_form()

    @Slot()
    def _on_pretty_clicked(self) -> None:
        self._choose_form("pretty")
        self._show_form()

    @Slot()
    def _on_follow_clicked(self) -> None:
        self.view.follow()
        self.follow_button.setChecked(self.view.is_following)

    @Slot(object)
    def _on_view_follow_changed(self, is_following: bool) -> None:
        self.follow_button.setChecked(is_following)

    @Slot(object)
    def _on_view_pause_changed(self, is_paused: bool) -> None:
        self.pause_button.setChecked(is_paused)
        words = "Go on: take in what has come" if is_paused else _PAUSE_WORDS
        self.pause_button.setToolTip(tip(words, "log.pause"))
        self.pause_button.setAccessibleName(words)
        self._theme.set_icon(self.pause_button, "play" if is_paused else "pause", size=18)
        self._state.setText("view paused" if is_paused else "")

    @Slot()
    def _on_menu_about_to_show(self) -> None:
        has_message = self.view.current is not None
        for action in (self.copy_action, self.copy_pretty_action, self.reuse_action):
            action.setEnabled(has_message)
        self.uncover_action.setEnabled(self._channel in self._floors)
