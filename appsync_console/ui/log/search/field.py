"""The line a search is typed into: offers the words that go on, and lets go of the keys that lead elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from appsync_console.domain.search.suggestions import Suggestions, suggest

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchField(QLineEdit):
    """A line with suggestions under the word that is being typed.

    Signals:
        escaped: Escape, with no suggestions on show.
        step_requested: 1 for the next place, -1 for the one before.
        left_downwards: The person wants to go on to what was found.
    """

    escaped = Signal()
    step_requested = Signal(object)
    left_downwards = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._channels: tuple[str, ...] = ()
        self._paths: tuple[str, ...] = ()
        self._offered = Suggestions(0, 0)
        self._words = QStringListModel(self)
        self._completer = QCompleter(self._words, self)
        self._completer.setWidget(self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.popup().setAccessibleName("Suggestions")
        self._completer.activated.connect(self._on_completer_activated)
        self.textEdited.connect(self._on_text_edited)

    @property
    def offered(self) -> tuple[str, ...]:
        """What is suggested now."""
        return self._offered.texts if self._completer.popup().isVisible() else ()

    def set_known(self, channels: Sequence[str], paths: Sequence[str]) -> None:
        """The names and JSON paths that can be suggested."""
        self._channels, self._paths = tuple(channels), tuple(paths)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape are not for the text; Down leads to the list. Suggestions come first: the completer's."""
        is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        popup = self._completer.popup()
        is_chosen = popup.isVisible() and popup.selectionModel().hasSelection()
        if popup.isVisible() and (event.key() == Qt.Key.Key_Escape or (event.key() in _ENTER and is_chosen)):
            event.ignore()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in _ENTER:
            popup.hide()
            self.step_requested.emit(-1 if is_back else 1)
        elif event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)

    @Slot(str)
    def _on_text_edited(self, text: str) -> None:
        self._offered = suggest(text, self.cursorPosition(), self._channels, self._paths)
        if not self._offered.texts:
            self._completer.popup().hide()
            return
        self._words.setStringList(list(self._offered.texts))
        # No longer than it needs to be, and where the word begins.
        popup = self._completer.popup()
        place = self.cursorRect()
        place.setWidth(popup.sizeHintForColumn(0) + 48)
        self._completer.complete(place)

    @Slot(str)
    def _on_completer_activated(self, text: str) -> None:
        offered = self._offered
        end = "" if text.endswith(":") else " "
        self.setSelection(offered.start, offered.end - offered.start)
        self.insert(text + end)
        self.textEdited.emit(self.text())  # a name may follow the colon at once
