"""Applies the roles and tones of the style sheet to widgets, and creates basic widgets such as labels and buttons."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.plain import set_tip
from appsync_console.ui.widgets.plain_label import PlainLabel


def set_look(widget: QWidget, **properties: str) -> None:
    """Set dynamic properties such as ``role`` or ``tone`` and apply the style sheet again."""
    if all(widget.property(name) == value for name, value in properties.items()):
        return
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def label(text: str = "", *, wraps: bool = False, **look: str) -> QLabel:
    """Create a label that shows plain text, see :class:`PlainLabel`."""
    made = PlainLabel(text)
    made.setWordWrap(wraps)
    set_look(made, **look)
    return made


class _PushButton(QPushButton):
    """A button that reacts to Enter as well as Space; in Qt this depends on the desktop."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)


def push_button(text: str, role: str = "", tip: str = "") -> QPushButton:
    """Create a button with a text; it never becomes the default button of a dialog automatically."""
    made = _PushButton(text)
    made.setAutoDefault(False)
    set_tip(made, tip)
    if role:
        set_look(made, role=role)
    return made


def number_field(name: str, least: int, most: int) -> QSpinBox:
    """Create a field for whole numbers; ``name`` is its accessible name."""
    made = QSpinBox()
    made.setAccessibleName(name)
    made.setRange(least, most)
    made.lineEdit().setTextMargins(6, 0, 0, 0)  # the padding of the style sheet does not apply to the number
    return made


def tool_button(theme: Theme, icon: str, name: str, tip: str = "") -> QToolButton:
    """Create a button with an icon; ``name`` is its accessible name, ``tip`` its tool tip."""
    made = QToolButton()
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setAccessibleName(name)
    set_tip(made, tip or name)
    theme.set_icon(made, icon)
    return made


def lay_out_question(dialog: QWidget, parts: Iterable[QWidget | QLayout], buttons: Iterable[QPushButton]) -> None:
    """Arrange the parts of a small dialog in a column, with its buttons at the bottom right."""
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
    """Set the size of a dialog once to ``width`` and the height that its contents need at that width.

    The height of wrapped text depends on the width. The dialog does not resize while it is open.
    """
    column = dialog.layout()
    column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
    height = column.totalHeightForWidth(width) if column.hasHeightForWidth() else column.totalSizeHint().height()
    dialog.resize(width, height)


def rule(*, is_vertical: bool = False) -> QFrame:
    """Create a separator line, one pixel wide."""
    made = QFrame()
    set_look(made, role="line")
    if is_vertical:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


def panel(widget: QWidget, role: str = "panel") -> None:
    """Give a widget the background of its role."""
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    set_look(widget, role=role)


def watch_theme(theme: Theme, receiver: QObject) -> None:
    """Call ``receiver.apply_theme`` now and whenever the theme changes."""
    theme.changed.connect(receiver.apply_theme)  # type: ignore[attr-defined]
    receiver.apply_theme()  # type: ignore[attr-defined]
