"""Markup in every text of the window: finds where Qt would interpret it instead of showing it."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import count, takewhile

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import Qt as RichText
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QErrorMessage,
    QHeaderView,
    QLabel,
    QMessageBox,
    QTextEdit,
    QWidget,
)

MARKUP = '<img src="file:///tmp/a.png"><b>bold</b>'

_ROWS, _LEVELS = 40, 3
_LINE_TAGS = {"p", "br"}  # of a plain text that Qt converted
_RICH_WIDGETS = (QTextEdit, QMessageBox, QErrorMessage)


class MarkupLanguage(gettext.NullTranslations):
    """A language whose texts all begin with markup."""

    def gettext(self, message: str) -> str:
        return MARKUP + message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return MARKUP + (msgid1 if n == 1 else msgid2)


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.add(tag)


def is_markup(tip: str) -> bool:
    """Whether Qt would interpret markup in a tool tip, beyond the line breaks of an escaped text."""
    return RichText.mightBeRichText(tip) and not _Tags(tip).found <= _LINE_TAGS


def rich_texts(root: QWidget) -> list[str]:
    """Return the texts of a widget and its children that Qt shows, or would show, as rich text."""
    widgets = [root, *root.findChildren(QWidget)]
    return [f"{type(each).__name__}: {text}" for each in widgets for text in _rich_texts(each)]


def _rich_texts(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, _RICH_WIDGETS) or widget.whatsThis():
        yield "a widget or help text for rich text"
    if isinstance(widget, QLabel) and widget.text() and widget.textFormat() is not Qt.TextFormat.PlainText:
        yield widget.text()
    yield from filter(is_markup, _tips(widget))


def _tips(widget: QWidget) -> Iterator[str]:
    yield widget.toolTip()
    for action in widget.actions():
        if action.toolTip() != re.sub("&(.)|…$", r"\1", action.text()):  # without a tool tip, Qt returns the text
            yield action.toolTip()
    if isinstance(widget, QHeaderView):
        for section in range(widget.count()):
            yield _text(widget.model().headerData(section, widget.orientation(), Qt.ItemDataRole.ToolTipRole))
    elif isinstance(widget, QAbstractItemView | QComboBox) and widget.model() is not None:
        yield from _tips_of_rows(widget.model(), QModelIndex(), _LEVELS)


def _tips_of_rows(model: QAbstractItemModel, parent: QModelIndex, levels: int) -> Iterator[str]:
    for row in range(min(model.rowCount(parent), _ROWS)):
        for column in takewhile(lambda at: model.hasIndex(row, at, parent), count()):  # noqa: B023
            yield _text(model.index(row, column, parent).data(Qt.ItemDataRole.ToolTipRole))
        if levels > 1:
            yield from _tips_of_rows(model, model.index(row, 0, parent), levels - 1)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
