"""Finds texts that do not fit into their widgets, or that a pane cuts off at the right."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QHeaderView,
    QLabel,
    QTabBar,
    QWidget,
)

from appsync_console.ui.composer.validation_line import ValidationLine
from appsync_console.ui.widgets.elided_label import ElidedLabel

_ROUNDING = 1  # pixels


def clipped_texts(stage: QWidget) -> list[str]:
    """Return the visible texts of labels, buttons, numbers, tabs and headers that are not completely visible.

    A text that is elided on purpose is complete: its tool tip shows all of it.
    """
    shown = [
        widget
        for kind in (QLabel, QAbstractButton)
        for widget in stage.findChildren(kind)
        if widget.isVisible()
        and widget.text().strip()
        and not isinstance(widget, ElidedLabel | ValidationLine)
        and not widget.inherits("QToolButton")
    ]
    clipped = [widget.text() for widget in shown if not _fits(widget) or _is_cut_off(widget, stage)]
    return [*clipped, *_clipped_numbers(stage), *_clipped_titles(stage)]


def _clipped_numbers(stage: QWidget) -> Iterator[str]:
    for box in stage.findChildren(QAbstractSpinBox):
        if box.isVisible() and _width(box, box.text()) > box.lineEdit().contentsRect().width() + _ROUNDING:
            yield box.text()


def _clipped_titles(stage: QWidget) -> Iterator[str]:
    """The titles of tabs and of columns."""
    for bar in stage.findChildren(QTabBar):
        for tab in range(bar.count()):
            if bar.isVisible() and _width(bar, bar.tabText(tab)) > bar.tabRect(tab).width():
                yield bar.tabText(tab)
    for header in stage.findChildren(QHeaderView):
        for section in range(header.count()):
            if header.isVisible() and header.sectionSizeHint(section) > header.sectionSize(section) + _ROUNDING:
                yield str(header.model().headerData(section, header.orientation()))


def _width(widget: QWidget, text: str) -> int:
    return widget.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, text).width()


def _fits(widget: QLabel | QAbstractButton) -> bool:
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.heightForWidth(widget.width()) <= widget.height() + _ROUNDING
    needed = widget.sizeHint().width()
    if isinstance(widget, QAbstractButton) and not isinstance(widget, QCheckBox):
        needed = widget.fontMetrics().horizontalAdvance(widget.text())
    return needed <= widget.width() + _ROUNDING


def _is_cut_off(widget: QWidget, stage: QWidget) -> bool:
    """Return whether a parent ends left of the widget's right edge. Panes scroll vertically, never horizontally."""
    parent = widget.parentWidget()
    while parent is not None and parent is not stage:
        right = widget.mapTo(parent, QPoint(widget.width(), 0)).x()
        is_scrollable = isinstance(parent, QAbstractScrollArea) and (
            parent.horizontalScrollBarPolicy() != Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        if right > parent.width() + _ROUNDING and not is_scrollable:
            return True
        parent = parent.parentWidget()
    return False
