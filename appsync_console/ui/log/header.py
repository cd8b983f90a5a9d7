"""The header of the log panel: the title and the buttons. It shows a :class:`LogState` and reports what a person chose.

No button is a state: a click is reported, and the button shows the state again.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from appsync_console.domain.message import Kind, Message
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.commands.registry import tip
from appsync_console.ui.log.message_actions import MessageActions
from appsync_console.ui.log.state import DIRECTIONS, Direction, LogState
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.dot import paint_dot
from appsync_console.ui.widgets.elided_label import ElidedLabel
from appsync_console.ui.widgets.looks import label, push_button, set_look, tool_button
from appsync_console.ui.widgets.plain import set_tip

_HEIGHT_PX = 48
_DIRECTION_TEXTS: Final[dict[Direction, str]] = {
    "all": mark("All"),
    "received": mark("Received"),
    "published": mark("Published"),
}


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


class LogHeader(QWidget):
    """The title and the buttons above the log.

    Args:
        actions: What can be done with the selected message; the menu offers it.

    Signals:
        form_chosen: The user chose ``pretty`` or ``compact``.
        direction_chosen: The user chose this :data:`Direction`.
        order_toggled: The user wants the messages in the opposite order.
        age_toggled: The user wants relative instead of absolute timestamps, or the reverse.
        clear_requested: The user wants the messages on show cleared from the view.
        restore_requested: The user wants to see the cleared messages again.
    """

    form_chosen = Signal(str)
    direction_chosen = Signal(str)
    order_toggled = Signal()
    age_toggled = Signal()
    clear_requested = Signal()
    restore_requested = Signal()

    def __init__(self, theme: Theme, actions: MessageActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._actions = actions
        self._state = LogState()
        self._selected: Message | None = None
        self._build_ui()
        self._connect()
        self.show_state(self._state)
        self.show_paused(is_paused=False)

    def _build_ui(self) -> None:
        self.setMinimumHeight(_HEIGHT_PX)
        self._dot = ChannelDot()
        self._name = ElidedLabel()
        set_look(self._name, role="title")
        self._warning = label(tone="warning")
        self.direction_button = self._build_direction()
        self.search_button = self._tool("search", tr("Search log"), "log.search")
        self.compact_button = self._tool("rows-3", tr("Compact view: one line per message"), "log.compact")
        self.pretty_button = self._tool("braces", tr("Pretty view: formatted JSON"), "log.compact")
        self.pause_button = self._tool("pause", "", "log.pause")
        self.follow_button = self._tool("arrow-down", tr("Follow the newest message"))
        for button in (self.compact_button, self.pretty_button, self.pause_button, self.follow_button):
            button.setCheckable(True)
        self.clear_button = self._tool("eraser", tr("Clear view; messages stay in the log"), "log.clear")
        self.menu_button = self._tool("ellipsis", tr("More options"))
        self.menu_button.setMenu(self._build_menu())
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(4)
        row.addWidget(self._dot)
        row.addSpacing(4)
        row.addWidget(self._name, 1)
        row.addWidget(self._warning)
        row.addSpacing(8)
        for button in (
            self.direction_button,
            self.search_button,
            self.compact_button,
            self.pretty_button,
            self.pause_button,
            self.follow_button,
            self.clear_button,
            self.menu_button,
        ):
            row.addWidget(button)

    def _build_menu(self) -> QMenu:
        menu = QMenu(self)
        self.copy_action = menu.addAction(tr("Copy message"), self._actions.copy)
        self.copy_pretty_action = menu.addAction(tr("Copy message as formatted JSON"), self._actions.copy_pretty)
        self.reuse_action = menu.addAction(tr("Publish again…"), self._actions.request_reuse)
        menu.addSeparator()
        self._newest_first_action = menu.addAction(tr("Newest first"))
        self._age_action = menu.addAction(tr("Relative timestamps"))
        for action in (self._newest_first_action, self._age_action):
            action.setCheckable(True)
        self.history_menu = menu.addMenu(tr("History"))
        menu.addSeparator()
        self._restore_action = menu.addAction(tr("Restore cleared messages"))
        menu.addSeparator()
        menu.aboutToShow.connect(self._on_menu_about_to_show)
        return menu

    def _build_direction(self) -> QPushButton:
        button = push_button("", "quiet", tr("Show all messages, or only received or published ones"))
        menu = QMenu(button)
        group = QActionGroup(menu)
        self.direction_actions: dict[Direction, QAction] = {}
        for direction in DIRECTIONS:
            action = menu.addAction(tr(_DIRECTION_TEXTS[direction]))
            action.setCheckable(True)
            action.triggered.connect(partial(self._on_direction_triggered, direction))
            group.addAction(action)
            self.direction_actions[direction] = action
        button.setMenu(menu)
        return button

    def _tool(self, icon: str, text: str, command: str = "") -> QToolButton:
        button = tool_button(self._theme, icon, text, tip(text, command) if command else text)
        button.setFixedSize(QSize(32, 32))
        self._theme.set_icon(button, icon, size=18)
        return button

    def _connect(self) -> None:
        self.compact_button.clicked.connect(self._on_compact_clicked)
        self.pretty_button.clicked.connect(self._on_pretty_clicked)
        self._newest_first_action.triggered.connect(self._on_newest_first_triggered)
        self._age_action.triggered.connect(self._on_age_triggered)
        self.clear_button.clicked.connect(self.clear_requested)
        self._restore_action.triggered.connect(self.restore_requested)
        self._theme.changed.connect(self._fix_direction_width)
        self._fix_direction_width()

    # Content.

    def show_title(self, text: str, color: QColor | None) -> None:
        """Show the title, and the color of a channel before it; None for several channels."""
        self._name.setText(text)
        self._dot.setVisible(color is not None)
        if color is not None:
            self._dot.set_color(color)

    def show_state(self, state: LogState) -> None:
        """Show direction, form, order, and timestamps."""
        self._state = state
        self.compact_button.setChecked(state.form == "compact")
        self.pretty_button.setChecked(state.form == "pretty")
        self.direction_actions[state.direction].setChecked(True)
        text = tr(_DIRECTION_TEXTS[state.direction])
        self.direction_button.setText(text)
        self.direction_button.setAccessibleName(tr("Messages: {direction}", direction=text))
        self._newest_first_action.setChecked(state.is_newest_first)
        self._age_action.setChecked(state.shows_age)
        self._theme.set_icon(self.follow_button, "arrow-up" if state.is_newest_first else "arrow-down", size=18)

    def show_following(self, *, is_following: bool) -> None:
        """Show whether the view follows the newest message."""
        self.follow_button.setChecked(is_following)

    def show_paused(self, *, is_paused: bool) -> None:
        """Show whether the view is paused."""
        self.pause_button.setChecked(is_paused)
        text = tr("Resume view and show new messages") if is_paused else tr("Pause view; receiving continues")
        set_tip(self.pause_button, tip(text, "log.pause"))
        self.pause_button.setAccessibleName(text)
        self._theme.set_icon(self.pause_button, "play" if is_paused else "pause", size=18)
        self._warning.setText(tr("view paused") if is_paused else "")

    def show_selected(self, message: Message | None) -> None:
        """Adopt the selected message, which the menu can copy and publish again."""
        self._selected = message

    @property
    def title(self) -> str:
        """The title; empty if the log shows nothing."""
        return self._name.text()

    @property
    def warning_text(self) -> str:
        """The warning, such as that the view is paused."""
        return self._warning.text()

    # What a person chooses.

    def _on_direction_triggered(self, direction: Direction, is_checked: bool = False) -> None:
        self.show_state(self._state)
        self.direction_chosen.emit(direction)

    @Slot()
    def _on_compact_clicked(self) -> None:
        self.show_state(self._state)
        self.form_chosen.emit("compact")

    @Slot()
    def _on_pretty_clicked(self) -> None:
        self.show_state(self._state)
        self.form_chosen.emit("pretty")

    @Slot()
    def _on_newest_first_triggered(self) -> None:
        self.show_state(self._state)
        self.order_toggled.emit()

    @Slot()
    def _on_age_triggered(self) -> None:
        self.show_state(self._state)
        self.age_toggled.emit()

    @Slot()
    def _on_menu_about_to_show(self) -> None:
        current = self._selected
        for action in (self.copy_action, self.copy_pretty_action):
            action.setEnabled(current is not None)
        self.reuse_action.setEnabled(current is not None and current.kind is not Kind.GAP)
        self._restore_action.setEnabled(bool(self._state.floor))

    @Slot()
    def _fix_direction_width(self) -> None:
        """Make the button wide enough for each of its texts, so that it keeps its width."""
        metrics = self.direction_button.fontMetrics()
        widest = max(metrics.horizontalAdvance(tr(text)) for text in _DIRECTION_TEXTS.values())
        self.direction_button.setFixedWidth(widest + 48)
