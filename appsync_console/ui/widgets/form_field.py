"""A field of a form: its name, the control, and one line below that explains it or says what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from appsync_console.domain.errors import InputError
from appsync_console.ui.widgets.looks import label, set_look


class FormField(QWidget):
    """A named control. The line below it always has its room, so that nothing moves when it speaks.

    Args:
        title: The name; also the accessible name of the control, where that has none.
        control: What is typed into or chosen from.
        line: The input that turns red where something is wrong; by default ``control``, if it is one.
        lines: Lines of text below the control that always have their room.
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
        self._hint, self._tone = hint, "secondary"
        self._lines = lines
        self._build_ui(title)

    @property
    def line(self) -> QLineEdit | None:
        """The input that turns red where something is wrong."""
        return self._line

    @property
    def message(self) -> str:
        """The line below the control."""
        return self._below.text()

    @property
    def has_error(self) -> bool:
        """Whether the line says what is wrong."""
        return self._below.property("tone") == "bad"

    def set_hint(self, text: str, tone: str = "secondary") -> None:
        """What the line says while nothing is wrong; an error on show is taken back."""
        self._hint, self._tone = text, tone
        self.set_error(None)

    def set_error(self, error: InputError | None) -> None:
        """Say what is wrong and what to do, or go back to the hint."""
        text = " ".join(part for part in (error.what, error.remedy) if part) if error else self._hint
        self._below.setText(text or " ")
        set_look(self._below, tone="bad" if error else self._tone)
        if self._line is not None:
            set_look(self._line, invalid="true" if error else "false")
        if error:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._control, text))

    def _build_ui(self, title: str) -> None:
        self._title = label(title, role="title")
        self._title.setBuddy(self._line or self._control)
        self._below = label(self._hint or " ", wraps=True, role="small", tone="secondary")
        self._below.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._below.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if not self._control.accessibleName():
            self._control.setAccessibleName(title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for part in (self._title, self._control, self._below):
            layout.addWidget(part)
        self.setFocusProxy(self._line or self._control)

    def changeEvent(self, event: QEvent) -> None:
        """The room below follows the size of the text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._keep_room()

    def showEvent(self, event: QShowEvent) -> None:
        """The size of the text is known from now on."""
        super().showEvent(event)
        self._keep_room()

    def _keep_room(self) -> None:
        self._below.ensurePolished()
        self._below.setMinimumHeight(self._lines * self._below.fontMetrics().lineSpacing())
