"""A form field: a title, a control, and a line below it for a hint or an error."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from appsync_console.domain.errors import ConsoleError
from appsync_console.texts.errors import advice_text
from appsync_console.ui.widgets.looks import label, set_look


class FormField(QWidget):
    """A control with title and hint. Space for the hint is reserved, so that nothing moves when it changes.

    Args:
        title: The title; also the accessible name of the control if it has none.
        control: The input control.
        line: The input that turns red on an error; by default ``control``, if it is a line edit.
        lines: The number of text lines reserved below the control; 0 if it never has a hint or an error.
    """

    def __init__(
        self,
        title: str,
        control: QWidget,
        *,
        line: QLineEdit | None = None,
        hint: str = "",
        lines: int = 1,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._control = control
        self._line = line or (control if isinstance(control, QLineEdit) else None)
        self._hint, self._tone, self._note = hint, "secondary", ""
        self._lines = lines
        self._build_ui(title)

    @property
    def line(self) -> QLineEdit | None:
        """The input that turns red on an error."""
        return self._line

    @property
    def message(self) -> str:
        """The text below the control."""
        return self._message.text()

    @property
    def has_error(self) -> bool:
        """Whether an error is shown."""
        return self._message.property("tone") == "bad"

    def set_hint(self, text: str, tone: str = "secondary") -> None:
        """Set the hint and clear any error."""
        self._hint, self._tone = text, tone
        self.set_error(None)

    @Slot(str)
    def set_note(self, text: str) -> None:
        """Show ``text`` in place of the hint, and clear any error; show the hint again if it is empty."""
        if text != self._note:
            self._note = text
            self.set_error(None)
            self._announce(text)

    def set_error(self, error: ConsoleError | None) -> None:
        """Show what is wrong and what to do; show the note or the hint if ``error`` is None."""
        text = advice_text(error) if error else self._note or self._hint
        self._message.setText(text or " ")
        set_look(self._message, tone="bad" if error else "secondary" if self._note else self._tone)
        if self._line is not None:
            set_look(self._line, invalid="true" if error else "false")
        if error:
            self._announce(text)

    def _announce(self, text: str) -> None:
        if text:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._control, text))

    def _build_ui(self, title: str) -> None:
        self._title = label(title, role="title")
        self._title.setBuddy(self._line or self._control)
        self._message = label(self._hint or " ", wraps=True, role="small", tone="secondary")
        self._message.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if not self._control.accessibleName():
            self._control.setAccessibleName(title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for part in (self._title, self._control, self._message):
            layout.addWidget(part)
        self._message.setVisible(self._lines > 0)
        self.setFocusProxy(self._line or self._control)

    def changeEvent(self, event: QEvent) -> None:
        """Adapt the reserved space to the font size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._reserve_space()

    def showEvent(self, event: QShowEvent) -> None:
        """Reserve the space, now that the font size is known."""
        super().showEvent(event)
        self._reserve_space()

    def _reserve_space(self) -> None:
        self._message.ensurePolished()
        self._message.setMinimumHeight(self._lines * self._message.fontMetrics().lineSpacing())
