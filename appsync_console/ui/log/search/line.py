"""The search over the log: the line, what it has found so far, the way from place to place, and saved searches.

It looks nothing up itself: who owns the log listens to :attr:`changed` and says what was found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from appsync_console.domain.errors import InputError
from appsync_console.ui.commands.registry import tip
from appsync_console.ui.log.search.field import SearchField
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.elided_label import ElidedLabel
from appsync_console.ui.widgets.looks import panel, set_look, tool_button

HINT = 'word   "two words"   /regular expression/   $.status == "PAID"   channel:robots   is:gap   since:10m   -not'
_PAUSE_MS = 150
_MENU_CHARACTERS = 60


class SearchLine(QWidget):
    """A line that is hidden until it is wanted. Every part keeps its place whatever is found.

    Signals:
        changed: The text, when the typing pauses; empty when the search is over.
        step_requested: 1 for the next place down the view, -1 for the one before.
        only_matches_changed: Whether the log shows nothing else, chosen by a person.
        left: The person is done with it: the keyboard goes to the log.
        save_requested: A text that is to be kept under a name.
        forget_requested: The name of a saved search.
    """

    changed = Signal(str)
    step_requested = Signal(object)
    only_matches_changed = Signal(bool)
    left = Signal()
    save_requested = Signal(str)
    forget_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._told = ""
        self._saved: Mapping[str, str] = {}
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._build_ui()
        self._connect()
        self.set_saved({})
        self.hide()

    def _build_ui(self) -> None:
        panel(self)
        self.field = SearchField()
        self.field.setAccessibleName("Search the log")
        self.field.setPlaceholderText("Search")
        self.field.setToolTip("Enter and Shift+Enter go from place to place, Esc ends the search")
        self.field.setClearButtonEnabled(False)
        self._count = ElidedLabel()
        set_look(self._count, role="small")
        self._count.setAccessibleName("Found")
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.previous_button = self._tool("chevron-up", "Previous", "log.previous")
        self.next_button = self._tool("chevron-down", "Next", "log.next")
        self.only_button = QCheckBox("Only matches")
        words = "Show nothing else; otherwise they are marked among all messages"
        self.only_button.setToolTip(tip(words, "log.only_matches"))
        self.only_button.setChecked(True)
        self.saved_button = self._tool("bookmark", "Saved searches")
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._forget = QMenu("Delete a saved search", self._menu)
        self.saved_button.setMenu(self._menu)
        self.saved_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.close_button = self._tool("x", "End the search", tip_text="End the search (Esc)")
        self._below = ElidedLabel(HINT)
        set_look(self._below, role="small")
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        for button in (self.previous_button, self.next_button):
            row.addWidget(button)
        row.addSpacing(4)
        row.addWidget(self.only_button)
        for button in (self.saved_button, self.close_button):
            row.addWidget(button)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(8)
        below.addWidget(self._below, 1)
        below.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 12, 6)
        column.setSpacing(3)
        column.addLayout(row)
        column.addLayout(below)
        self._keep_room()

    def _tool(self, icon: str, words: str, command: str = "", tip_text: str = "") -> QToolButton:
        made = tool_button(self._theme, icon, words, tip(words, command) if command else tip_text or words)
        made.setFixedSize(28, 32)
        return made

    def _connect(self) -> None:
        self.field.textChanged.connect(self._on_field_text_changed)
        self.field.escaped.connect(self.end)
        self.field.step_requested.connect(self._on_field_step_requested)
        self.field.left_downwards.connect(self.left)
        self._timer.timeout.connect(self._tell)
        self.previous_button.clicked.connect(self.go_to_previous)
        self.next_button.clicked.connect(self.go_to_next)
        self.only_button.clicked.connect(self.only_matches_changed)
        self.close_button.clicked.connect(self.end)
        self._theme.changed.connect(self._keep_room)

    # What it shows.

    @property
    def is_open(self) -> bool:
        """Whether it is on show."""
        return not self.isHidden()

    @property
    def text(self) -> str:
        """What was typed; empty while it is closed."""
        return self.field.text() if self.is_open else ""

    @property
    def count_text(self) -> str:
        """How much was found, as it is shown."""
        return self._count.text()

    @property
    def words_below(self) -> str:
        """The line under the field: what can be typed, or what is wrong."""
        return self._below.text()

    def set_count(self, words: str) -> None:
        """Say how much was found."""
        if words != self._count.text():
            self._count.setText(words)
        for button in (self.previous_button, self.next_button):
            button.setEnabled(bool(words))

    def set_error(self, error: InputError | None) -> None:
        """Say under the line what is not understood, or what can be typed."""
        text = _sentences(error) if error else HINT
        if text == self._below.text():
            return
        self._below.setText(text)
        self._count.setVisible(error is None)  # an error takes the whole line
        set_look(self._below, tone="bad" if error else "secondary")
        set_look(self.field, invalid="true" if error else "false")
        if error and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.field, text))

    def set_saved(self, searches: Mapping[str, str]) -> None:
        """The saved searches by name."""
        self._saved = dict(searches)
        self._menu.clear()
        for name, text in self._saved.items():
            action = self._menu.addAction(_in_menu(name))
            action.setToolTip(text)
            action.triggered.connect(partial(self._on_saved_triggered, text))
        if self._saved:
            self._menu.addSeparator()
        self.save_action = self._menu.addAction("Save this search…", self._on_save_triggered)
        self._menu.addMenu(self._forget)
        self._forget.clear()
        self._forget.setEnabled(bool(self._saved))
        for name in self._saved:
            self._forget.addAction(_in_menu(name)).triggered.connect(partial(self._on_forget_triggered, name))
        self._show_savable()

    def set_only_matches(self, is_on: bool) -> None:
        """Whether the log shows nothing but what was found. Emits nothing."""
        self.only_button.setChecked(is_on)

    def set_known(self, channels: Sequence[str], paths: Sequence[str]) -> None:
        """The names and paths that can be suggested."""
        self.field.set_known(channels, paths)

    # What people do.

    @Slot()
    def open(self) -> None:
        """Show it and put the keyboard into it; what was typed is selected, ready to be replaced."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    @Slot()
    def end(self) -> None:
        """Empty it, hide it, and let the log have the keyboard."""
        self.field.clear()
        self._timer.stop()
        self._tell()
        self.set_error(None)
        self.hide()
        self.left.emit()

    @Slot()
    def go_to_next(self) -> None:
        """The next place down the view; without a search, begin one."""
        self._step(1)

    @Slot()
    def go_to_previous(self) -> None:
        """The place before; without a search, begin one."""
        self._step(-1)

    def _step(self, by: int) -> None:
        if not self.is_open or not self.field.text():
            self.open()
            return
        self._timer.stop()
        self._tell()
        self.step_requested.emit(by)

    @Slot()
    def _tell(self) -> None:
        if self.field.text() != self._told:
            self._told = self.field.text()
            self.changed.emit(self._told)

    @Slot(str)
    def _on_field_text_changed(self, text: str) -> None:
        self._timer.start()
        self._show_savable()

    @Slot(object)
    def _on_field_step_requested(self, by: int) -> None:
        if self.field.text():
            self._step(by)

    def _on_saved_triggered(self, text: str, is_checked: bool = False) -> None:
        self.field.setText(text)
        self._timer.stop()
        self._tell()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_forget_triggered(self, name: str, is_checked: bool = False) -> None:
        self.forget_requested.emit(name)

    @Slot()
    def _on_save_triggered(self) -> None:
        self.save_requested.emit(self.field.text())

    def _show_savable(self) -> None:
        self.save_action.setEnabled(bool(self.field.text().strip()))

    @Slot()
    def _keep_room(self) -> None:
        """The count has the room of a long one, so that nothing moves while more is found."""
        self._count.setFixedWidth(self._count.fontMetrics().horizontalAdvance("000,000 of 0,000,000…") + 4)


def _sentences(error: InputError) -> str:
    """What is wrong and what to do; what a person typed stands at the end of the first without a stop."""
    stop = "" if error.what.endswith((".", ":")) else "."
    return f"{error.what}{stop} {error.remedy}".rstrip()


def _in_menu(name: str) -> str:
    shown = name if len(name) <= _MENU_CHARACTERS else name[: _MENU_CHARACTERS - 1] + "…"
    return shown.replace("&", "&&")
