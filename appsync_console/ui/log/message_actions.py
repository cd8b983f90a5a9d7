"""What a person can do with the selected message of the log: copy it, publish it again, mark it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from appsync_console.domain.json_text import pretty
from appsync_console.domain.message import Kind, Message
from appsync_console.texts.translation import tr
from appsync_console.ui.json.message_mime import message_mime
from appsync_console.ui.log.viewport import LogViewport
from appsync_console.ui.text import message as texts


class MessageActions(QObject):
    """The actions on the selected message, and their context menu.

    Signals:
        reuse_requested: The user wants this :class:`Message` in the composer, to publish it again.
        mark_requested: The user wants to mark or unmark the selected message.
        note_requested: The user wants to edit the note of the selected message.
    """

    reuse_requested = Signal(object)
    mark_requested = Signal()
    note_requested = Signal()

    def __init__(self, log: LogViewport, parent: QWidget) -> None:
        super().__init__(parent)
        self._log = log
        self._owner = parent

    def menu(self, message: Message) -> QMenu:
        """Create the context menu of the selected message."""
        menu = QMenu(self._owner)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(tr("Copy"), self.copy)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        menu.addAction(tr("Copy as formatted JSON"), self.copy_pretty)
        menu.addSeparator()
        menu.addAction(tr("Publish again…") + "\tEnter", self.request_reuse)
        menu.addSeparator()
        menu.addAction(tr("Remove mark") if message.is_marked else tr("Mark"), self.mark_requested.emit)
        menu.addAction(tr("Note…"), self.note_requested.emit)
        return menu

    @Slot()
    def copy(self) -> None:
        """Copy the text of the selected message, exactly as received or published."""
        if message := self._log.selected:
            _to_clipboard(message, self.text_of(message))

    @Slot()
    def copy_pretty(self) -> None:
        """Copy the text of the selected message, pretty-printed."""
        if message := self._log.selected:
            _to_clipboard(message, pretty(self.text_of(message)))

    @Slot()
    def request_reuse(self) -> None:
        """Request the selected message in the composer."""
        message = self._log.selected
        if message and message.kind is not Kind.GAP:
            self.reuse_requested.emit(message)

    def text_of(self, message: Message) -> str:
        """Return the whole text of a message, or the description of a gap."""
        if message.kind is Kind.GAP:
            return texts.gap_text(message)
        return message.text if message.is_whole else self._log.source.text(message.id)


def _to_clipboard(message: Message, text: str) -> None:
    QGuiApplication.clipboard().setMimeData(message_mime(message.channel, text))
