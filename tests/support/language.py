"""The window tests in the language ``pseudo``: expected texts, and what is not translated or does not fit.

``make pseudo`` sets ``APPSYNC_CONSOLE_LANGUAGE``; without it, the tests run in English and nothing here has an effect.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from appsync_console.app.language import LANGUAGE_VARIABLE
from appsync_console.texts.translation import PSEUDO, use_language
from tests.support.gallery.clipping import clipped_texts

T = TypeVar("T")

IS_PSEUDO = os.environ.get(LANGUAGE_VARIABLE) == PSEUDO

_ACCENTED = "àçéîļñöŕšüýÀÇÉÎĻÑÖŔŠÜÝ"
_PLAIN = str.maketrans(_ACCENTED, "aceilnorsuyACEILNORSUY", "~")
_TRANSLATED = re.compile(f"[{_ACCENTED}~]")
_SENTENCE = re.compile(r"[^\W\d_]{2,}[,:;.…”»]?\s+[“«(]?[^\W\d_]{2,}")
_WORD = re.compile(r"[^\W\d_]{3,}")
_ROWS = 20
_LAYOUT_PASSES = 3  # a text that wraps changes the height of each widget around it

ALLOWED = {
    "AppSync Console": "the name of the product",
    r"tele metry|Sandbox|other|demo|robots, cakes|password, token": "names in tests",
    "Checked twice|first line\nsecond line": "notes of a user",
    r"[{\[].*": "JSON",
    r".*(<img|&lt;img).*": "markup in tests",
    r"(\d+ × U\+[0-9A-F]{4,6}[A-Z -]*\n?)+": "names of characters in Unicode",
}
"""Regular expressions of texts without translation, with the reasons."""


def use_language_of_tests() -> None:
    """Use the language of this test run."""
    if IS_PSEUDO:
        use_language(PSEUDO)


def english(shown: T) -> T:
    """Return a text of the window, or a collection of texts, in English, whatever the language of the test run is."""
    return _english(shown) if IS_PSEUDO else shown


def width_for_texts(width: int) -> int:
    """Return the width, in pixels, that has room for texts that fit into ``width`` in English."""
    return width * 4 // 3 if IS_PSEUDO else width


def _english(shown: Any) -> Any:
    if isinstance(shown, str):
        return shown.translate(_PLAIN)
    if isinstance(shown, list | tuple | set):
        return type(shown)(map(_english, shown))
    if isinstance(shown, dict):
        return {_english(key): _english(value) for key, value in shown.items()}
    return shown


def judge_texts() -> None:
    """Fail the test for a visible text that is not translated or does not fit; only in the language ``pseudo``."""
    if IS_PSEUDO:
        windows = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
        for _ in range(_LAYOUT_PASSES):
            _lay_out(windows)
        clipped = [text for window in windows for text in clipped_texts(window)]
        assert not clipped, f"clipped: {clipped}"
        untranslated = [text for window in windows for text in untranslated_texts(window)]
        assert not untranslated, f"not translated: {untranslated}"


def _lay_out(windows: list[QWidget]) -> None:
    """Give every widget the size that its layout wants, without the event loop, which may be running."""
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    for window in windows:
        for widget in reversed((window, *window.findChildren(QWidget))):
            if widget.layout() is not None:
                widget.layout().activate()


def untranslated_texts(window: QWidget) -> list[str]:
    """Return the visible texts that are not in the language ``pseudo``, each with the widgets that show it."""
    found = []
    for widget in (window, *window.findChildren(QWidget)):
        if widget.isVisible() and not widget.visibleRegion().isEmpty():
            found += [f"{_named(widget)}: {text!r}" for text in _texts(widget) if _is_untranslated(text)]
            if isinstance(widget, QAbstractButton) and _is_untranslated(widget.text(), _WORD):
                found.append(f"{_named(widget)}: {widget.text()!r}")
    return list(dict.fromkeys(found))


def _texts(widget: QWidget) -> Iterator[str]:
    yield from (widget.windowTitle(), widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    if isinstance(widget, QLabel):
        yield widget.text()
    elif isinstance(widget, QLineEdit | QPlainTextEdit):
        yield widget.placeholderText()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(row) for row in range(widget.count()))
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(tab) for tab in range(widget.count()))
    elif isinstance(widget, QHeaderView):
        sections = range(widget.count())
        yield from (str(widget.model().headerData(section, widget.orientation())) for section in sections)
    elif isinstance(widget, QAbstractItemView):
        yield from _texts_of_rows(widget)
    yield from (action.text() for action in widget.actions())


def _texts_of_rows(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    for row in range(min(model.rowCount(), _ROWS) if model is not None else 0):
        for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            yield str(model.index(row, 0).data(role) or "")


def _is_untranslated(text: str, pattern: re.Pattern[str] = _SENTENCE) -> bool:
    is_allowed = any(re.fullmatch(each, text, re.DOTALL) for each in ALLOWED)
    return bool(pattern.search(text)) and not _TRANSLATED.search(text) and not is_allowed


def _named(widget: QWidget) -> str:
    names = [type(each).__name__ for each in (widget, widget.parentWidget(), widget.window()) if each is not None]
    return " in ".join(dict.fromkeys(names))
