"""The window tests in the language ``pseudo``: expected texts, and what is not translated or does not fit.

``make pseudo`` sets ``APPSYNC_CONSOLE_LANGUAGE``; without it, the tests run in English and nothing here has an effect.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QTabBar,
    QWidget,
)

from appsync_console.app.language import LANGUAGE_VARIABLE
from appsync_console.texts.translation import PSEUDO, use_language
from appsync_console.ui.composer.validation_line import ValidationLine
from appsync_console.ui.widgets.elided_label import ElidedLabel

IS_PSEUDO = os.environ.get(LANGUAGE_VARIABLE) == PSEUDO

_ACCENTED = "àçéîļñöŕšüýÀÇÉÎĻÑÖŔŠÜÝ"
_PLAIN = str.maketrans(_ACCENTED, "aceilnorsuyACEILNORSUY", "~")
_TRANSLATED = re.compile(f"[{_ACCENTED}~]")
_SENTENCE = re.compile(r"[^\W\d_]{2,}[,:;.…”»]?\s+[“«(]?[^\W\d_]{2,}")
_WORD = re.compile(r"[^\W\d_]{3,}")
ELIDED = (ElidedLabel, ValidationLine)
"""Widgets that elide their text on purpose."""

NOT_YET = ("appsync_console.ui.log", "appsync_console.ui.commands")
"""Packages whose texts are not translated yet."""

ALLOWED: dict[str, str] = {}
"""Regular expressions of texts without translation, with the reasons."""


def use_language_of_tests() -> None:
    """Use the language of this test run."""
    if IS_PSEUDO:
        use_language(PSEUDO)


def english(text: str) -> str:
    """Return a text of the window in English, whatever the language of the test run is."""
    return text.translate(_PLAIN) if IS_PSEUDO else text


def judge_texts() -> None:
    """Fail the test for a visible text that is not translated or does not fit; only in the language ``pseudo``."""
    if IS_PSEUDO:
        faults = list(dict.fromkeys(_faults()))
        assert not faults, "\n".join(faults)


def _faults() -> Iterator[str]:
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            yield from _untranslated(window, window.windowTitle(), is_word_enough=True)
            for widget in (window, *window.findChildren(QWidget)):
                if widget.isVisible() and not widget.visibleRegion().isEmpty() and not _is_not_yet_translated(widget):
                    yield from _faults_of(widget)


def _is_not_yet_translated(widget: QWidget | None) -> bool:
    while widget is not None:
        if type(widget).__module__.startswith(NOT_YET):
            return True
        widget = widget.parentWidget()
    return False


def _faults_of(widget: QWidget) -> Iterator[str]:
    is_word_enough = isinstance(widget, QAbstractButton)
    for text in (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()):
        yield from _untranslated(widget, text, is_word_enough=False)
    for text in _texts(widget):
        yield from _untranslated(widget, text, is_word_enough=is_word_enough)
    if not isinstance(widget, ELIDED):
        for text in _clipped(widget):
            yield f"clipped: {_named(widget)}: {text!r}"


# Translation.


def _texts(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QLineEdit | QPlainTextEdit):
        yield widget.placeholderText()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(row) for row in range(widget.count()))
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(tab) for tab in range(widget.count()))
    elif isinstance(widget, QHeaderView):
        yield from (str(widget.model().headerData(section, widget.orientation())) for section in _sections(widget))
    for action in widget.actions():
        yield action.text()
    if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
        yield from _texts_of_rows(widget)


def _texts_of_rows(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    for row in range(min(model.rowCount(), 20) if model is not None else 0):
        for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            yield str(model.index(row, 0).data(role) or "")


def _untranslated(widget: QWidget, text: str, *, is_word_enough: bool) -> Iterator[str]:
    pattern = _WORD if is_word_enough else _SENTENCE
    if pattern.search(text) and not _TRANSLATED.search(text) and not _is_allowed(text):
        yield f"not translated: {_named(widget)}: {text!r}"


def _is_allowed(text: str) -> bool:
    return any(re.fullmatch(pattern, text, re.DOTALL) for pattern in ALLOWED)


def _named(widget: QWidget) -> str:
    names = [type(each).__name__ for each in (widget, widget.parentWidget(), widget.window()) if each is not None]
    return " in ".join(dict.fromkeys(names))


# Size.


def _clipped(widget: QWidget) -> Iterator[str]:
    """The texts of a widget that need more room than they have."""
    if isinstance(widget, QLabel):
        if widget.text() and _needs_more(widget):
            yield widget.text()
    elif isinstance(widget, QCheckBox):
        if widget.width() < widget.sizeHint().width():
            yield widget.text()
    elif isinstance(widget, QPushButton):
        if _text_size(widget, widget.text()).width() > _contents(widget).width():
            yield widget.text()
    elif isinstance(widget, QComboBox):
        if _TRANSLATED.search(widget.currentText()) and not _fits_in_combo(widget):
            yield widget.currentText()
    elif isinstance(widget, QAbstractSpinBox):
        if _text_size(widget, widget.text()).width() > widget.lineEdit().contentsRect().width():
            yield widget.text()
    elif isinstance(widget, QTabBar):
        for tab in range(widget.count()):
            if _text_size(widget, widget.tabText(tab)).width() > widget.tabRect(tab).width():
                yield widget.tabText(tab)
    elif isinstance(widget, QHeaderView) and widget.orientation() is Qt.Orientation.Horizontal:
        for section in _sections(widget):
            if widget.sectionSizeHint(section) > widget.sectionSize(section):
                yield str(widget.model().headerData(section, widget.orientation()))
    if isinstance(widget, QLabel | QAbstractButton) and widget.text() and _is_cut_off(widget):
        yield widget.text()


def _sections(header: QHeaderView) -> list[int]:
    return [section for section in range(header.count()) if not header.isSectionHidden(section)]


def _needs_more(label: QLabel) -> bool:
    room = label.contentsRect()
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height() + 1
    return _text_size(label, label.text()).width() > room.width() + 1


def _text_size(widget: QWidget, text: str) -> QSize:
    return widget.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, text)


def _contents(button: QPushButton) -> QRect:
    option = QStyleOptionButton()
    button.initStyleOption(option)
    return button.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, button)


def _fits_in_combo(combo: QComboBox) -> bool:
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    field = combo.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, combo
    )
    return _text_size(combo, combo.currentText()).width() <= field.width()


def _is_cut_off(widget: QWidget) -> bool:
    """Whether a parent that does not scroll cuts off the right part of a widget."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QAbstractScrollArea):
        if widget.mapTo(parent, widget.rect().topRight()).x() > parent.width():
            return True
        if parent.isWindow():
            return False
        parent = parent.parentWidget()
    return False
