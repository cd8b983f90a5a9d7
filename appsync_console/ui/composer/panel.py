"""The composer: edits the channel and the JSON of a message, and validates it. It does not publish by itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from appsync_console.domain.api import limits
from appsync_console.domain.channel import check_channel_name
from appsync_console.domain.errors import InputError
from appsync_console.domain.json_text import JsonProblem, check, compact, pretty, utf8_size
from appsync_console.texts.errors import error_text, problem_text
from appsync_console.texts.translation import plural, tr
from appsync_console.ui.commands.registry import command, keys_text, make_action, tip
from appsync_console.ui.composer.channel_undo import ChannelUndo
from appsync_console.ui.composer.publish_history import Draft, PublishHistory
from appsync_console.ui.composer.validation_line import ValidationLine
from appsync_console.ui.json.editor import JsonEditor
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.elided_label import ElidedLabel
from appsync_console.ui.widgets.looks import label, push_button, set_look, tool_button
from appsync_console.ui.widgets.plain import menu_text, set_tip

_CHECKED_IMMEDIATELY = 8 * 1024  # characters; longer texts are checked when typing pauses
_PAUSE_MS = 250
_ACTIONS = ("message.format", "message.earlier", "message.later")


class Composer(QWidget):
    """Edits one message.

    Signals:
        publish_requested: ``(channel, text)``; the text is JSON that AppSync accepts, exactly as entered.
    """

    publish_requested = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._blocked = ""
        self._text: str | None = ""  # None until it is read from the editor, which copies it
        self._checked: str | None = None
        self._problem: JsonProblem | None = None
        self._outcome: tuple[str, str] | None = None
        self._history = PublishHistory()
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._build_ui()
        self._connect()
        self._check()

    def _build_ui(self) -> None:
        self.setObjectName("composer")
        self.editor = JsonEditor(self._theme, self)
        set_tip(
            self.editor,
            tr("Tab indents. Ctrl+Tab leaves the editor. Alt+Up and Alt+Down go through the published messages."),
        )
        self.editor.setPlaceholderText('{"hello": "world"}')
        self.editor.setMinimumHeight(64)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(6)
        column.addLayout(self._build_top())
        column.addWidget(self.editor, 1)
        column.addLayout(self._build_bottom())
        self.setFocusProxy(self.editor)
        self._channel_undo = ChannelUndo(self.editor.document(), self.channel_box.setEditText)

    def _build_top(self) -> QHBoxLayout:
        self.channel_box = QComboBox(self)
        self.channel_box.setEditable(True)
        self.channel_box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.channel_box.setMinimumWidth(140)
        self.channel_box.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
        self.channel_box.setMaximumWidth(280)
        # Use the name as typed. By default, Qt completes it or selects a channel that differs only in case.
        completer = self.channel_box.completer()
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseSensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.channel_box.setAccessibleName(tr("Channel to publish to"))
        self.channel_box.view().setAccessibleName(tr("Channel to publish to"))
        set_tip(self.channel_box, tr("Channel to publish to. You can type any name"))
        self.format_button = self._tool("text-align-start", tr("Format JSON"), tip(tr("Format JSON"), "message.format"))
        self.history_button = self._tool(
            "history", tr("Published messages"), tr("Published messages ({keys})", keys=_history_keys())
        )
        to = label(tr("Publish to"))
        to.setBuddy(self.channel_box)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(to)
        row.addWidget(self.channel_box)
        row.addStretch(1)
        row.addWidget(self.format_button)
        row.addWidget(self.history_button)
        return row

    def _build_bottom(self) -> QHBoxLayout:
        self.state_line = ValidationLine(self)
        self.facts = ElidedLabel()
        self.facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.publish_button: QPushButton = push_button(f"{tr('Publish')}   Ctrl+⏎", "primary")
        self.publish_button.setAccessibleName(tr("Publish"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.state_line)
        row.addWidget(self.facts, 1)
        row.addWidget(self.publish_button)
        return row

    def _tool(self, icon: str, words: str, tip_text: str) -> QToolButton:
        button = tool_button(self._theme, icon, words, tip_text)
        button.setFixedSize(32, 32)
        self._theme.set_icon(button, icon, size=18)
        return button

    def _connect(self) -> None:
        self.editor.textChanged.connect(self._on_editor_text_changed)
        self.editor.message_pasted.connect(self.set_message)
        self.channel_box.editTextChanged.connect(self._on_channel_changed)
        self.state_line.clicked.connect(self.editor.go_to_problem)
        self.publish_button.clicked.connect(self.publish)
        self.format_button.clicked.connect(self.format)
        self.history_button.clicked.connect(self._on_history_clicked)
        self._timer.timeout.connect(self._check)
        slots = (self.format, self._on_previous_requested, self._on_next_requested)
        self.command_actions = [make_action(id, self) for id in _ACTIONS]
        for action, slot in zip(self.command_actions, slots, strict=True):
            action.triggered.connect(slot)

    # Values.

    @property
    def text(self) -> str:
        """The text in the editor."""
        if self._text is None:
            self._text = self.editor.toPlainText()
        return self._text

    def set_text(self, text: str) -> None:
        """Put ``text``, which belongs to no particular channel, into the editor; Undo restores the old text."""
        self.editor.replace_all(text)
        self._check()

    @Slot(str, str)
    def set_message(self, channel: str, text: str) -> None:
        """Put a message and its channel into the composer; Undo restores the old text and channel."""
        if text != self.text:
            self._channel_undo.record_replacement(self.channel, channel)
            self.editor.replace_all(text)
        self.channel_box.setEditText(channel)
        self._check()

    @property
    def draft(self) -> Draft:
        """The message that would be published."""
        return Draft(self.channel, self.text)

    @property
    def channel(self) -> str:
        """The channel to publish to."""
        return self.channel_box.currentText()

    def set_channels(self, names: Sequence[str], current: str) -> None:
        """Offer ``names`` and select ``current``."""
        self.channel_box.blockSignals(True)
        if names != [self.channel_box.itemText(index) for index in range(self.channel_box.count())]:
            self.channel_box.clear()
            self.channel_box.addItems(list(names))
        self.channel_box.setCurrentIndex(self.channel_box.findText(current))
        self.channel_box.setEditText(current)
        self.channel_box.blockSignals(False)
        self._show_state()

    def set_blocked(self, reason: str) -> None:
        """Set why publishing is not possible now, such as *not connected*; empty if it is possible."""
        self._blocked = reason
        self._show_state()

    @property
    def history(self) -> tuple[Draft, ...]:
        """The published messages, oldest first."""
        return self._history.drafts

    def set_history(self, drafts: Sequence[Draft]) -> None:
        """Set the published messages, oldest first."""
        self._history = PublishHistory(drafts)

    def show_outcome(self, text: str, tone: str = "secondary") -> None:
        """Show the outcome of the last publish, in the tone ``secondary``, ``good``, ``warning`` or ``bad``."""
        self._outcome = (text, tone)
        self._show_state()

    def forget_outcome(self) -> None:
        """Clear the outcome, because the last message went to another API."""
        self._outcome = None
        self._show_state()

    @property
    def blocked_reason(self) -> str:
        """Why Publish is disabled; empty if it is enabled."""
        if self._blocked:
            return self._blocked
        try:
            check_channel_name(self.channel)
        except InputError as error:
            return error_text(error).what
        if self._problem:
            is_empty = not self.text.strip()
            return (
                tr("The message is empty.")
                if is_empty
                else tr("Invalid JSON: {problem}", problem=problem_text(self._problem))
            )
        return ""

    # User actions.

    @Slot()
    def publish(self) -> None:
        """Request to publish the message in the editor, if it can be published."""
        self._check()
        if self.blocked_reason:
            return
        self._history.add(self.draft)
        self._outcome = None
        self._show_state()
        self.publish_requested.emit((self.channel, self.text))

    @Slot()
    def format(self) -> None:
        """Pretty-print the JSON; put pretty-printed JSON on one line."""
        self._check()
        if self._problem is None:
            shown = pretty(self.text)
            self.set_text(compact(self.text) if shown == self.text else shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Publish on Ctrl+Enter."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.publish()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_editor_text_changed(self) -> None:
        self._text = None
        self._outcome = None
        if self.editor.document().characterCount() > _CHECKED_IMMEDIATELY:
            self._timer.start()
        else:
            self._check()

    @Slot()
    def _on_channel_changed(self) -> None:
        self._show_state()

    @Slot()
    def _on_previous_requested(self) -> None:
        self._restore_draft(self._history.earlier(self.draft))

    @Slot()
    def _on_next_requested(self) -> None:
        self._restore_draft(self._history.later())

    @Slot()
    def _on_history_clicked(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for draft in reversed(self._history.drafts[-15:]):
            menu.addAction(menu_text(f"{draft.channel}   {compact(draft.text)}")).setData(draft)
        if menu.isEmpty():
            menu.addAction(tr("No published messages yet")).setEnabled(False)
        menu.triggered.connect(self._on_history_chosen)
        menu.popup(self.history_button.mapToGlobal(self.history_button.rect().bottomLeft()))

    @Slot(object)
    def _on_history_chosen(self, action: QAction) -> None:
        self._restore_draft(action.data())

    def _restore_draft(self, draft: Draft | None) -> None:
        if draft is not None:
            self.set_message(draft.channel, draft.text)

    # Validation.

    @Slot()
    def _check(self) -> None:
        self._timer.stop()
        if self.text is not self._checked:
            self._checked = self.text
            self._problem = check(self.text)
            self.editor.set_problem(self._problem if self.text.strip() else None)
        self._show_state()

    def _show_state(self) -> None:
        if not self.text.strip():
            self.state_line.show_text(tr("Enter a message as JSON."), "secondary")
        elif self._problem:
            self.state_line.show_text(f"✕ {problem_text(self._problem)}", "bad", is_link=True)
        else:
            self.state_line.show_text(f"✓ {tr('valid JSON')}", "good")
        facts, tone = self._facts()
        self.facts.setText(facts)
        set_look(self.facts, tone=tone)
        reason = self.blocked_reason
        self.publish_button.setEnabled(not reason)
        set_tip(self.publish_button, reason or tip(tr("Publish"), "message.publish"))
        self.publish_button.setAccessibleDescription(reason)

    def _facts(self) -> tuple[str, str]:
        """The text next to the validation result: the outcome of the last publish, an obstacle, or the size."""
        if self._outcome:
            return f"·  {self._outcome[0]}", self._outcome[1]
        if self._problem and self.text.strip():
            return "", "secondary"
        if (self.blocked_reason and self.text.strip()) or self._blocked:
            return f"·  {self.blocked_reason}", "warning"
        if not self.text.strip():
            return "", "secondary"
        size = plural(
            "{count:,} byte of {most} KB",
            "{count:,} bytes of {most} KB",
            utf8_size(self.text),
            most=limits.MESSAGE_BYTES // 1024,
        )
        return f"·  {size}  ·  {tr('sent as an AWSJSON string')}", "secondary"


def _history_keys() -> str:
    return ", ".join(keys_text(command(id)) for id in ("message.earlier", "message.later"))
