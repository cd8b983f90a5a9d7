"""The log panel: header, status indicators, search, and messages of one, several, or all channels.

The panel remembers up to which message each view was cleared. It does not read the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from appsync_console.domain.message import Kind
from appsync_console.ui.commands.registry import tip
from appsync_console.ui.log.entry import OTHER_FORM, Form
from appsync_console.ui.log.query import DIRECTIONS, Direction
from appsync_console.ui.log.search.line import SearchLine
from appsync_console.ui.log.source import LogSource, NoMessages
from appsync_console.ui.log.status_indicators import StatusIndicators
from appsync_console.ui.log.view import LogView
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.dot import paint_dot
from appsync_console.ui.widgets.elided_label import ElidedLabel
from appsync_console.ui.widgets.looks import label, push_button, rule, set_look, tool_button

_HEADER_PX = 48
_DIRECTION_TEXTS: dict[Direction, str] = {"all": "All", "received": "Received", "published": "Published"}
_PAUSE_TEXT = "Pause view; receiving continues"


@dataclass(frozen=True, slots=True)
class LogTitle:
    """The channels of a log, and its title.

    Attributes:
        channels: Channel names; empty for all channels.
        text: The title.
    """

    channels: tuple[str, ...]
    text: str


class ChannelDot(QWidget):
    """A filled circle in a channel's color."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color = QColor(Qt.GlobalColor.transparent)
        self.setFixedSize(12, 12)

    def set_color(self, color: QColor) -> None:
        """Fill with ``color``."""
        self._color = color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the circle."""
        paint_dot(QPainter(self), QRectF(self.rect()).center(), self._color, is_filled=True)


class LogPanel(QWidget):
    """The log of one, several, or all channels, with its controls.

    Signals:
        selected: The :class:`Message` of the current row, or None.
        reuse_requested: The user wants this :class:`Message` in the composer, to publish it again.
        form_changed: The user chose ``pretty`` or ``compact``.
        direction_changed: The user chose this :data:`Direction`.
        order_changed: The user chose whether the newest message comes first.
        age_changed: The user chose whether timestamps are relative.
        floor_changed: The view was cleared, or cleared messages were restored.
    """

    selected = Signal(object)
    reuse_requested = Signal(object)
    form_changed = Signal(object)
    direction_changed = Signal(str)
    order_changed = Signal(bool)
    age_changed = Signal(bool)
    floor_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = LogTitle((), "")
        self._colors: Mapping[str, int] = {}
        self._names_channels = False
        self._floors: dict[tuple[str, ...], int] = {}
        self._build_ui()
        self._connect()
        self._show_form()

    def _build_ui(self) -> None:
        self.setObjectName("logPanel")
        self.view = LogView(self._theme, self)
        self.search_line = SearchLine(self._theme)
        self.search_button = self._tool("search", "Search log", "log.search")
        self.direction_button = self._build_direction()
        self.compact_button = self._tool(
            "rows-3", "Compact view: one line per message", "log.compact", is_checkable=True
        )
        self.pretty_button = self._tool("braces", "Pretty view: formatted JSON", "log.compact", is_checkable=True)
        self.pause_button = self._tool("pause", _PAUSE_TEXT, "log.pause", is_checkable=True)
        self.follow_button = self._tool("arrow-down", "Follow the newest message", is_checkable=True)
        self.clear_button = self._tool("eraser", "Clear view; messages stay in the log", "log.clear")
        self.menu_button = self._tool("ellipsis", "More options")
        self.menu_button.setMenu(self._build_menu())
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.indicators = StatusIndicators(self._theme)
        column.addWidget(self._build_header())
        column.addWidget(self.indicators)
        column.addWidget(self.search_line)
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
        row.addWidget(self.direction_button)
        for button in (
            self.search_button,
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
        self.copy_pretty_action = menu.addAction("Copy message as formatted JSON", self.view.copy_pretty)
        self.reuse_action = menu.addAction("Publish again…", self.view.request_reuse)
        menu.addSeparator()
        self.newest_first_action = menu.addAction("Newest first")
        self.age_action = menu.addAction("Relative timestamps")
        for action in (self.newest_first_action, self.age_action):
            action.setCheckable(True)
        self.history_menu = menu.addMenu("History")
        menu.addSeparator()
        self.restore_action: QAction = menu.addAction("Restore cleared messages", self.restore_cleared)
        menu.addSeparator()
        menu.aboutToShow.connect(self._on_menu_about_to_show)
        return menu

    def _build_direction(self) -> QPushButton:
        button = push_button("", "quiet", "Show all messages, or only received or published ones")
        menu = QMenu(button)
        self._direction_group = QActionGroup(menu)
        self.direction_actions: dict[Direction, QAction] = {}
        for direction in DIRECTIONS:
            action = menu.addAction(_DIRECTION_TEXTS[direction])
            action.setCheckable(True)
            action.triggered.connect(partial(self._on_direction_triggered, direction))
            self._direction_group.addAction(action)
            self.direction_actions[direction] = action
        button.setMenu(menu)
        return button

    def _tool(self, icon: str, text: str, command: str = "", *, is_checkable: bool = False) -> QToolButton:
        button = tool_button(self._theme, icon, text, tip(text, command) if command else text)
        button.setFixedSize(QSize(32, 32))
        button.setCheckable(is_checkable)
        self._theme.set_icon(button, icon, size=18)
        return button

    def _connect(self) -> None:
        self.view.selected.connect(self.selected)
        self.view.reuse_requested.connect(self.reuse_requested)
        self.view.follow_changed.connect(self._on_view_follow_changed)
        self.view.pause_changed.connect(self._on_view_pause_changed)
        self.compact_button.clicked.connect(self._on_compact_clicked)
        self.pretty_button.clicked.connect(self._on_pretty_clicked)
        self.pause_button.clicked.connect(self.view.set_paused)
        self.follow_button.clicked.connect(self._on_follow_clicked)
        self.clear_button.clicked.connect(self.clear_view)
        self.search_button.clicked.connect(self.search_line.open)
        self.search_line.left.connect(self._on_search_line_left)
        self.newest_first_action.triggered.connect(self._on_newest_first_triggered)
        self.age_action.triggered.connect(self._on_age_triggered)
        self._theme.changed.connect(self._fix_direction_width)
        self.set_direction("all")
        self._fix_direction_width()

    # Content.

    def set_channel(self, name: str, color: int, source: LogSource) -> None:
        """Show the log of a channel; ``color`` is an index into the theme's channel colors."""
        self.set_log(LogTitle((name,), name), {name: color}, source)

    def set_log(
        self, title: LogTitle, colors: Mapping[str, int], source: LogSource, *, names_channels: bool = False
    ) -> None:
        """Show a log, scrolled to the newest message.

        Args:
            colors: Indexes into the theme's channel colors, by channel.
            names_channels: Whether each entry shows its channel.
        """
        self._title, self._colors, self._names_channels = title, colors, names_channels
        self._name.setText(title.text)
        of = f"on {title.channels[0]} yet" if len(title.channels) == 1 else "on these channels yet"
        self._empty = (f"No messages {of}", "Publish one below, or wait: new messages appear here.")
        self.view.set_empty(*self._empty)
        self.view.set_source(source, self._own_color(), title.text, self.floor)
        self._show_colors()

    def change_log(self, source: LogSource, *, names_channels: bool) -> None:
        """Show other messages of the same channels; the scroll position and the selection stay."""
        self._names_channels = names_channels
        self._show_colors()
        self.view.change_source(source)

    def set_colors(self, colors: Mapping[str, int]) -> None:
        """Adopt changed channels or channel colors."""
        if colors != self._colors and self._title.text:
            self._colors = colors
            self._show_colors()

    def set_filtered_text(self, title: str, text: str) -> None:
        """Set the text of a view that is empty because of a filter or search; empty for the text of an empty log."""
        if title:
            self.view.set_empty(title, text, is_filtered=True)
        else:
            self.view.set_empty(*self._empty)

    def set_nothing(self, title: str, text: str = "") -> None:
        """Show a hint instead of a channel; forget which messages were cleared, as for another profile."""
        self._title = LogTitle((), "")
        self._empty = (title, text)
        self.forget_cleared()
        self._name.clear()
        self._dot.hide()
        self.view.set_channel_colors(None)
        self.view.set_empty(title, text)
        self.view.set_source(NoMessages(), self._theme.channel_color(0))

    def _own_color(self) -> QColor:
        return self._theme.channel_color(self._colors.get(self.channel, 0))

    def _show_colors(self) -> None:
        self._dot.setVisible(bool(self.channel))
        self._dot.set_color(self._own_color())
        colors = {name: self._theme.channel_color(number) for name, number in self._colors.items()}
        self.view.set_channel_colors(colors if self._names_channels else None)

    @property
    def channel(self) -> str:
        """The name of the channel on screen; empty for none, several, or all."""
        return self._title.channels[0] if len(self._title.channels) == 1 else ""

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the channels on screen; empty for all channels."""
        return self._title.channels

    @property
    def title(self) -> str:
        """The title in the header."""
        return self._title.text

    @property
    def floor(self) -> int:
        """The id of the newest message that was cleared from the current view; 0 for none."""
        return self.floor_of(self._title.channels)

    def floor_of(self, channels: tuple[str, ...]) -> int:
        """Return the floor of other channels; empty for all channels."""
        return self._floors.get(channels, 0)

    def raise_floor(self, id: int) -> None:
        """Treat the messages up to ``id`` as cleared."""
        self._floors[self._title.channels] = max(id, self.floor)
        self.view.set_floor(self.floor)

    def forget_cleared(self) -> None:
        """Forget which messages were cleared, as for another profile."""
        self._floors.clear()

    def set_direction(self, direction: Direction) -> None:
        """Show which messages are listed. Emits no signal."""
        self.direction_actions[direction].setChecked(True)
        self.direction_button.setText(_DIRECTION_TEXTS[direction])
        self.direction_button.setAccessibleName(f"Messages: {_DIRECTION_TEXTS[direction]}")

    def set_newest_first(self, is_newest_first: bool) -> None:
        """Set whether the newest message comes first. Emits no signal."""
        self.newest_first_action.setChecked(is_newest_first)
        self.view.set_newest_first(is_newest_first)
        icon = "arrow-up" if is_newest_first else "arrow-down"
        self._theme.set_icon(self.follow_button, icon, size=18)

    def set_shows_age(self, shows_age: bool) -> None:
        """Set whether timestamps are relative. Emits no signal."""
        self.age_action.setChecked(shows_age)
        self.view.set_shows_age(shows_age)

    @property
    def state_text(self) -> str:
        """The warning in the header, such as that the view is paused."""
        return self._state.text()

    def refresh(self) -> None:
        """Read the source again; called once per tick if the log changed."""
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
        """Switch between pretty and compact."""
        self._choose_form(OTHER_FORM[self.form])

    @Slot()
    def toggle_pause(self) -> None:
        """Pause the view, or resume it and show what arrived in the meantime."""
        self.view.set_paused(not self.view.is_paused)

    @Slot()
    def toggle_only_matches(self) -> None:
        """Show only matches, or highlight them among all messages."""
        self.search_line.only_button.click()

    @Slot()
    def toggle_newest_first(self) -> None:
        """Switch between newest first and newest last."""
        self.newest_first_action.trigger()

    @Slot()
    def toggle_age(self) -> None:
        """Switch between relative and absolute timestamps."""
        self.age_action.trigger()

    @Slot()
    def clear_view(self) -> None:
        """Hide the current messages; they stay in the log."""
        if self._title.text:
            self.raise_floor(self.view.newest_id)
            self.floor_changed.emit()

    @Slot()
    def restore_cleared(self) -> None:
        """Show the messages again that were cleared from the view."""
        if self._floors.pop(self._title.channels, 0):
            self.view.set_floor(0)
            self.floor_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the search on Escape, if nothing else handles the key."""
        if event.key() == Qt.Key.Key_Escape and self.search_line.is_open:
            self.search_line.end()
        else:
            super().keyPressEvent(event)

    def _on_direction_triggered(self, direction: Direction, is_checked: bool = False) -> None:
        self.set_direction(direction)
        self.direction_changed.emit(direction)

    @Slot(bool)
    def _on_newest_first_triggered(self, is_checked: bool) -> None:
        self.set_newest_first(is_checked)
        self.order_changed.emit(is_checked)

    @Slot(bool)
    def _on_age_triggered(self, is_checked: bool) -> None:
        self.set_shows_age(is_checked)
        self.age_changed.emit(is_checked)

    @Slot()
    def _on_search_line_left(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _fix_direction_width(self) -> None:
        """Make the button wide enough for each of its texts, so that it keeps its width."""
        metrics = self.direction_button.fontMetrics()
        self.direction_button.setFixedWidth(max(map(metrics.horizontalAdvance, _DIRECTION_TEXTS.values())) + 48)

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
        text = "Resume view and show new messages" if is_paused else _PAUSE_TEXT
        self.pause_button.setToolTip(tip(text, "log.pause"))
        self.pause_button.setAccessibleName(text)
        self._theme.set_icon(self.pause_button, "play" if is_paused else "pause", size=18)
        self._state.setText("view paused" if is_paused else "")

    @Slot()
    def _on_menu_about_to_show(self) -> None:
        current = self.view.current
        for action in (self.copy_action, self.copy_pretty_action):
            action.setEnabled(current is not None)
        self.reuse_action.setEnabled(current is not None and current.kind is not Kind.GAP)
        self.restore_action.setEnabled(bool(self.floor))
