"""The search field: suggests completions, and reports the keys that lead out of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from appsync_console.domain.search.suggestions import Suggestions, suggest
from appsync_console.texts.translation import tr

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchField(QLineEdit):
    """A line edit with suggestions under the word that is being typed.

    Signals:
        escaped: Escape was pressed while no suggestions were visible.
        step_requested: 1 for the next match, -1 for the previous one.
        left_downwards: The user wants to go to the matches.
    """

    escaped = Signal()
    step_requested = Signal(object)
    left_downwards = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._channels: tuple[str, ...] = ()
        self._paths: tuple[str, ...] = ()
        self._offered = Suggestions(0, 0)
        self._suggestions = QStringListModel(self)
        self._completer = QCompleter(self._suggestions, self)
        self._completer.setWidget(self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.popup().setAccessibleName(tr("Suggestions"))
        self._completer.activated.connect(self._on_completer_activated)
        self.textEdited.connect(self._on_text_edited)

    @property
    def offered(self) -> tuple[str, ...]:
        """The visible suggestions."""
        return self._offered.texts if self._completer.popup().isVisible() else ()

    def set_known(self, channels: Sequence[str], paths: Sequence[str]) -> None:
        """Set the channel names and JSON paths to suggest."""
        self._channels, self._paths = tuple(channels), tuple(paths)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle Enter, Escape, and Down, after the suggestions have had the key."""
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
        self._suggestions.setStringList(list(self._offered.texts))
        # As wide as needed, and where the word starts.
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
        self.textEdited.emit(self.text())  # suggest names directly after the colon
