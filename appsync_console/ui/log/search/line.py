"""The search bar of the log: field, match count, navigation between matches, and saved searches.

It does not search: the owner of the log listens to :attr:`SearchLine.changed` and sets the number of matches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from appsync_console.domain.errors import InputError
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.commands.registry import tip
from appsync_console.ui.log.search.field import SearchField
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.elided_label import ElidedLabel
from appsync_console.ui.widgets.looks import panel, set_look, tool_button
from appsync_console.ui.widgets.plain import menu_text, set_tip

HINT = mark(
    'word   "two words"   /regular expression/   $.status == "PAID"   channel:robots   is:gap   since:10m   -not'
)
_PAUSE_MS = 150


class SearchLine(QWidget):
    """A search bar that is hidden until it is opened. Its parts keep their positions while matches are counted.

    Signals:
        changed: The text, when typing pauses; empty when the search is closed.
        step_requested: 1 for the next match down the view, -1 for the previous one.
        only_matches_changed: The user chose whether the log shows only matches.
        left: The user left the search bar; the keyboard focus goes to the log.
        save_requested: The user wants to save this text as a search.
        delete_requested: The user wants to delete the saved search of this name.
    """

    changed = Signal(str)
    step_requested = Signal(object)
    only_matches_changed = Signal(bool)
    left = Signal()
    save_requested = Signal(str)
    delete_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._emitted = ""
        self._saved: Mapping[str, str] = {}
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._build_ui()
        self._connect()
        self.set_saved({})
        self.hide()

    def _build_ui(self) -> None:
        panel(self)
        self.field = SearchField()
        self.field.setAccessibleName(tr("Search log"))
        self.field.setPlaceholderText(tr("Search"))
        set_tip(self.field, tr("Enter: next match. Shift+Enter: previous match. Esc: close search"))
        self.field.setClearButtonEnabled(False)
        self._count = ElidedLabel()
        set_look(self._count, role="small")
        self._count.setAccessibleName(tr("Matches"))
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.previous_button = self._tool("chevron-up", tr("Previous match"), "log.previous")
        self.next_button = self._tool("chevron-down", tr("Next match"), "log.next")
        self.only_button = QCheckBox(tr("Only matches"))
        text = tr("Show only matches; otherwise matches are highlighted among all messages")
        set_tip(self.only_button, tip(text, "log.only_matches"))
        self.only_button.setChecked(True)
        self.saved_button = self._tool("bookmark", tr("Saved searches"))
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._delete_menu = QMenu(tr("Delete saved search"), self._menu)
        self.saved_button.setMenu(self._menu)
        self.saved_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.close_button = self._tool("x", tr("Close search"), tip_text=tr("Close search (Esc)"))
        self._below = ElidedLabel(tr(HINT))
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
        self._fix_count_width()

    def _tool(self, icon: str, text: str, command: str = "", tip_text: str = "") -> QToolButton:
        button = tool_button(self._theme, icon, text, tip(text, command) if command else tip_text or text)
        button.setFixedSize(28, 32)
        return button

    def _connect(self) -> None:
        self.field.textChanged.connect(self._on_field_text_changed)
        self.field.escaped.connect(self.end)
        self.field.step_requested.connect(self._on_field_step_requested)
        self.field.left_downwards.connect(self.left)
        self._timer.timeout.connect(self._emit_changed)
        self.previous_button.clicked.connect(self.go_to_previous)
        self.next_button.clicked.connect(self.go_to_next)
        self.only_button.clicked.connect(self.only_matches_changed)
        self.close_button.clicked.connect(self.end)
        self._theme.changed.connect(self._fix_count_width)

    # Content.

    @property
    def is_open(self) -> bool:
        """Whether the search bar is visible."""
        return not self.isHidden()

    @property
    def text(self) -> str:
        """The typed text; empty while the search bar is closed."""
        return self.field.text() if self.is_open else ""

    @property
    def count_text(self) -> str:
        """The displayed number of matches."""
        return self._count.text()

    @property
    def hint_text(self) -> str:
        """The line under the field: a syntax hint or an error."""
        return self._below.text()

    def set_count(self, text: str) -> None:
        """Show the number of matches; empty disables navigation."""
        if text != self._count.text():
            self._count.setText(text)
            self._count.setMinimumWidth(max(self._count.minimumWidth(), self._count.sizeHint().width()))
        for button in (self.previous_button, self.next_button):
            button.setEnabled(bool(text))

    def set_error(self, error: InputError | None) -> None:
        """Show an error under the field, or the syntax hint."""
        text = _error_text(error) if error else tr(HINT)
        if text == self._below.text():
            return
        self._below.setText(text)
        self._count.setVisible(error is None)  # an error uses the whole line
        set_look(self._below, tone="bad" if error else "secondary")
        set_look(self.field, invalid="true" if error else "false")
        if error and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.field, text))

    def set_saved(self, searches: Mapping[str, str]) -> None:
        """Set the saved searches by name."""
        self._saved = dict(searches)
        self._menu.clear()
        for name, text in self._saved.items():
            action = self._menu.addAction(menu_text(name))
            set_tip(action, text)
            action.triggered.connect(partial(self._on_saved_triggered, text))
        if self._saved:
            self._menu.addSeparator()
        self.save_action = self._menu.addAction(tr("Save search…"), self._on_save_triggered)
        self._menu.addMenu(self._delete_menu)
        self._delete_menu.clear()
        self._delete_menu.setEnabled(bool(self._saved))
        for name in self._saved:
            self._delete_menu.addAction(menu_text(name)).triggered.connect(partial(self._on_delete_triggered, name))
        self._update_save_action()

    def set_only_matches(self, is_on: bool) -> None:
        """Set whether the log shows only matches. Emits no signal."""
        self.only_button.setChecked(is_on)

    def set_known(self, channels: Sequence[str], paths: Sequence[str]) -> None:
        """Set the channel names and JSON paths to suggest."""
        self.field.set_known(channels, paths)

    # User actions.

    @Slot()
    def open(self) -> None:
        """Show the search bar, focus it, and select its text, ready to be replaced."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    @Slot()
    def end(self) -> None:
        """Clear and hide the search bar, and give the keyboard focus to the log."""
        self.field.clear()
        self._timer.stop()
        self._emit_changed()
        self.set_error(None)
        self.hide()
        self.left.emit()

    @Slot()
    def go_to_next(self) -> None:
        """Go to the next match down the view; open the search bar if there is no search."""
        self._step(1)

    @Slot()
    def go_to_previous(self) -> None:
        """Go to the previous match; open the search bar if there is no search."""
        self._step(-1)

    def _step(self, by: int) -> None:
        if not self.is_open or not self.field.text():
            self.open()
            return
        self._timer.stop()
        self._emit_changed()
        self.step_requested.emit(by)

    @Slot()
    def _emit_changed(self) -> None:
        if self.field.text() != self._emitted:
            self._emitted = self.field.text()
            self.changed.emit(self._emitted)

    @Slot(str)
    def _on_field_text_changed(self, text: str) -> None:
        self._timer.start()
        self._update_save_action()

    @Slot(object)
    def _on_field_step_requested(self, by: int) -> None:
        if self.field.text():
            self._step(by)

    def _on_saved_triggered(self, text: str, is_checked: bool = False) -> None:
        self.field.setText(text)
        self._timer.stop()
        self._emit_changed()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_delete_triggered(self, name: str, is_checked: bool = False) -> None:
        self.delete_requested.emit(name)

    @Slot()
    def _on_save_triggered(self) -> None:
        self.save_requested.emit(self.field.text())

    def _update_save_action(self) -> None:
        self.save_action.setEnabled(bool(self.field.text().strip()))

    @Slot()
    def _fix_count_width(self) -> None:
        """Reserve the width of a long count, so that nothing moves while matches are counted."""
        widest = tr("{matches} so far", matches=tr("{place:,} of {count:,}", place=100_000, count=1_000_000))
        self._count.setMinimumWidth(self._count.fontMetrics().horizontalAdvance(widest) + 4)


def _error_text(error: InputError) -> str:
    """Return what is wrong and what to do; adds the period that is missing after a quoted input."""
    text = error_text(error)
    stop = "" if text.what.endswith((".", ":")) else "."
    return f"{text.what}{stop} {text.remedy}".rstrip()
