"""How widgets get the roles and tones that the style sheet knows, and the few plain parts every pane needs."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from appsync_console.ui.theme.theme import Theme


def set_look(widget: QWidget, **properties: str) -> None:
    """Set dynamic properties such as ``role`` or ``tone`` and let the style sheet see them."""
    if all(widget.property(name) == value for name, value in properties.items()):
        return
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def label(text: str = "", *, wraps: bool = False, **look: str) -> QLabel:
    """A plain-text label, so that nothing received is ever taken for markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    set_look(made, **look)
    return made


class _PushButton(QPushButton):
    """Enter presses it as Space does; Qt leaves that to the desktop."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)


def push_button(text: str, role: str = "", tip: str = "") -> QPushButton:
    """A button with words; it never becomes the default of a dialog by itself."""
    made = _PushButton(text)
    made.setAutoDefault(False)
    made.setToolTip(tip)
    if role:
        set_look(made, role=role)
    return made


def tool_button(theme: Theme, icon: str, name: str, tip: str = "") -> QToolButton:
    """A button with an icon; ``name`` is what a screen reader says, ``tip`` what the pointer shows."""
    made = QToolButton()
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setAccessibleName(name)
    made.setToolTip(tip or name)
    theme.set_icon(made, icon)
    return made


def lay_out_question(dialog: QWidget, parts: Iterable[QWidget | QLayout], buttons: Iterable[QPushButton]) -> None:
    """Put the parts of a small dialog below each other, and its buttons in a row at the right, under them."""
    row = QHBoxLayout()
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 20, 24, 16)
    column.setSpacing(12)
    for part in (*parts, row):
        if isinstance(part, QLayout):
            column.addLayout(part)
        else:
            column.addWidget(part)


def fit_once(dialog: QWidget, width: int) -> None:
    """Give a dialog the height that its lines need at that width, once: nothing resizes it while it is open.

    Lines that wrap have a height for a width only.
    """
    column = dialog.layout()
    column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
    height = column.totalHeightForWidth(width) if column.hasHeightForWidth() else column.totalSizeHint().height()
    dialog.resize(width, height)


def rule(*, is_vertical: bool = False) -> QFrame:
    """A line of one pixel."""
    made = QFrame()
    set_look(made, role="line")
    if is_vertical:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


def panel(widget: QWidget, role: str = "panel") -> None:
    """Give a plain widget the background of its role."""
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    set_look(widget, role=role)


def watch_theme(theme: Theme, receiver: QObject) -> None:
    """Call ``receiver.apply_theme`` now and at every change of the theme."""
    theme.changed.connect(receiver.apply_theme)  # type: ignore[attr-defined]
    receiver.apply_theme()  # type: ignore[attr-defined]
