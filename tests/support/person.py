"""Simulates a user of the window: finds controls by their names, types and clicks."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from tests.support.language import english

W = TypeVar("W", bound=QWidget)


def spoken_name(widget: QWidget) -> str:
    """The name of the widget for a screen reader."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def find(root: QWidget, kind: type[W], name: str) -> W:
    """The visible control of this kind that is called ``name``."""
    named = [
        widget
        for widget in root.findChildren(kind)
        if widget.isVisibleTo(root) and name in (english(spoken_name(widget)), english(widget.accessibleName()))
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
    """The button called ``name``."""
    return find(root, QPushButton, name)


def write(root: QWidget, name: str, text: str) -> QLineEdit:
    """Replace the text of the line edit called ``name``, letter by letter."""
    line = find(root, QLineEdit, name)
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClicks(line, text)
    return line


def write_lines(root: QWidget, name: str, text: str) -> None:
    """Replace the text of the multi-line field called ``name``."""
    field = find(root, QPlainTextEdit, name)
    field.selectAll()
    field.insertPlainText(text)


def choose(combo: QComboBox, text: str) -> None:
    """Choose the entry with this text, like a click in the open list."""
    texts = [english(combo.itemText(row)) for row in range(combo.count())]
    assert text in texts, f"no entry {text!r}"
    row = texts.index(text)
    combo.setCurrentIndex(row)
    combo.activated.emit(row)


def unnamed(root: QWidget) -> list[str]:
    """The widgets with keyboard focus that have no name for a screen reader."""
    return [
        f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parentWidget()).__name__}"
        for widget in [root, *root.findChildren(QWidget)]
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.objectName().startswith("qt_")
        and widget.focusProxy() is None
        and not spoken_name(widget)
    ]
