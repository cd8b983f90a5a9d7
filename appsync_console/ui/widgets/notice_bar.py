"""A bar inside a pane that shows a notice or a question without blocking the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from appsync_console.texts.translation import tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import label, push_button, set_look, tool_button

_ICONS = {"info": "info", "good": "check", "warning": "triangle-alert", "bad": "circle-alert"}
_ROLES = {"info": "card", "good": "card", "warning": "warning", "bad": "bad"}
_ICON_TOKENS = {"info": "accent", "good": "good", "warning": "warning", "bad": "bad"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of the bar: its id in the signal, and its text."""

    id: str
    text: str
    role: str = ""


class NoticeBar(QFrame):
    """A text with up to two buttons; hidden until there is a notice.

    Args:
        is_narrow: Whether to place the buttons below the text, for a narrow pane.

    Signals:
        chosen: The id of the clicked button. The bar is already hidden.
        dismissed: The bar was closed without a choice, with the close button or Escape.
    """

    chosen = Signal(str)
    dismissed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, is_narrow: bool = False) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = "info"
        self._build_ui(is_narrow)
        self.hide()
        theme.changed.connect(self._show_icon)

    def say(self, text: str, tone: str = "info", choices: Sequence[Choice] = (), *, takes_focus: bool = False) -> None:
        """Show ``text`` in the tone ``info``, ``good``, ``warning`` or ``bad``; the first choice is the main one."""
        if len(choices) > len(self._buttons):
            raise ValueError("a notice bar has two buttons at most")
        self._text.setText(text)
        self._tone = tone
        set_look(self, role=_ROLES[tone])
        self._show_icon()
        for index, button in enumerate(self._buttons):
            self._show_button(button, choices[index] if index < len(choices) else None)
        self._button_row.setVisible(bool(choices))
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
        if takes_focus:
            (self._buttons[0] if choices else self._close).setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Hide the notice."""
        self.hide()

    @property
    def text(self) -> str:
        """The shown text; empty while hidden."""
        return "" if self.isHidden() else self._text.text()

    def button(self, id: str) -> QPushButton:
        """The button with that id."""
        return next(button for button in self._buttons if button.property("choice") == id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the bar on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self._on_close_clicked()
            return
        super().keyPressEvent(event)

    def _build_ui(self, is_narrow: bool) -> None:
        self._icon = QLabel()
        self._text = label(wraps=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close = tool_button(self._theme, "x", tr("Close this notice"), tr("Close (Esc)"))
        self._close.clicked.connect(self._on_close_clicked)
        self._buttons = [push_button(tr("Yes")), push_button(tr("No"))]
        for button in self._buttons:
            button.clicked.connect(self._on_button_clicked)
        self._button_row = QWidget()
        row = QHBoxLayout(self._button_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for button in self._buttons:
            row.addWidget(button)
        self._lay_out(is_narrow)

    def _lay_out(self, is_narrow: bool) -> None:
        outer = QVBoxLayout(self) if is_narrow else QHBoxLayout(self)
        outer.setContentsMargins(12, 6, 6, 6)
        outer.setSpacing(8)
        top = self._first_line()
        outer.addLayout(top, 1)
        if is_narrow:
            self._button_row.layout().addStretch(1)
            outer.addWidget(self._button_row)
        else:
            outer.addWidget(self._button_row)
            outer.addWidget(self._close)
            return
        top.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)

    def _first_line(self) -> QBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._text, 1)
        return line

    @Slot()
    def _show_icon(self) -> None:
        color = self._theme.color(_ICON_TOKENS[self._tone])
        self._icon.setPixmap(self._theme.pixmap(_ICONS[self._tone], color, 16, self.devicePixelRatioF()))

    @staticmethod
    def _show_button(button: QPushButton, choice: Choice | None) -> None:
        button.setVisible(choice is not None)
        if choice is not None:
            button.setProperty("choice", choice.id)
            button.setText(choice.text)
            button.setAccessibleName(choice.text)
            set_look(button, role=choice.role)

    @Slot()
    def _on_button_clicked(self) -> None:
        id = str(self.sender().property("choice"))
        self.hide()
        self.chosen.emit(id)

    @Slot()
    def _on_close_clicked(self) -> None:
        self.hide()
        self.dismissed.emit()
