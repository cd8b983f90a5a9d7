"""A person before the window: finds controls by what they are called, types and clicks."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QPushButton, QWidget

W = TypeVar("W", bound=QWidget)


def spoken_name(widget: QWidget) -> str:
    """What a screen reader calls the widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def find(root: QWidget, kind: type[W], name: str) -> W:
    """The control of that kind that is called ``name``; hidden ones are not found."""
    named = [
        widget
        for widget in root.findChildren(kind)
        if widget.isVisibleTo(root) and name in (spoken_name(widget), widget.accessibleName())
    ]
    if not named:
        there = sorted({spoken_name(widget) for widget in root.findChildren(kind) if widget.isVisibleTo(root)})
        raise AssertionError(f"no {kind.__name__} called {name!r}; there are {there}")
    return named[0]


def click(root: QWidget, name: str) -> None:
    """Click the button called ``name``."""
    button = find(root, QAbstractButton, name)
    assert button.isEnabled(), f"{name} is disabled"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def button(root: QWidget, name: str) -> QPushButton:
    """The button with these words."""
    return find(root, QPushButton, name)


def write(root: QWidget, name: str, text: str) -> QLineEdit:
    """Replace what stands in the line called ``name``, letter by letter."""
    line = find(root, QLineEdit, name)
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClicks(line, text)
    return line


def write_lines(root: QWidget, name: str, text: str) -> None:
    """Replace what stands in the field of several lines called ``name``."""
    field = find(root, QPlainTextEdit, name)
    field.selectAll()
    field.insertPlainText(text)


def choose(combo: QComboBox, text: str) -> None:
    """Choose the entry with that text, as a click in the opened list does."""
    row = combo.findText(text)
    assert row >= 0, f"no entry {text!r}"
    combo.setCurrentIndex(row)
    combo.activated.emit(row)


def unnamed(root: QWidget) -> list[str]:
    """The widgets that take the keyboard and that a screen reader could not name."""
    return [
        f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parentWidget()).__name__}"
        for widget in [root, *root.findChildren(QWidget)]
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.objectName().startswith("qt_")
        and widget.focusProxy() is None
        and not spoken_name(widget)
    ]
