"""Shows the message that is selected in the log in the inspector."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from appsync_console.domain.message import Message
from appsync_console.domain.status import Frame
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.inspector.panel import Inspector


class InspectorController(QObject):
    """Shows the selected message with its whole text.

    Args:
        text_of: Returns the whole text of a message.
        frame_of: Returns the frame that delivered a message, by message and text; None if it was not recorded.
    """

    def __init__(
        self,
        context: OpenProfile,
        inspector: Inspector,
        text_of: Callable[[Message], str],
        frame_of: Callable[[Message, str], Frame | None],
    ) -> None:
        super().__init__(inspector)
        self._context = context
        self._inspector = inspector
        self._text_of = text_of
        self._frame_of = frame_of
        context.selected_changed.connect(self._on_context_selected_changed)
        inspector.comparison_requested.connect(self._on_inspector_comparison_requested)

    @Slot()
    def _on_context_selected_changed(self) -> None:
        message = self._context.selected
        text = self._text_of(message) if message is not None else ""
        frame = self._frame_of(message, text) if message is not None else None
        self._inspector.show_message(message, text, frame)

    @Slot(bool)
    def _on_inspector_comparison_requested(self, is_marked: bool) -> None:
        message = self._inspector.message
        if message is not None:
            self._inspector.show_other(self._context.workspace.compared_with(message.id, is_marked=is_marked))
