"""The dialog that lists all commands with keys (F1)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from appsync_console.texts.translation import tr
from appsync_console.ui.commands.registry import KeyLine, key_lines
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.key_cap import KeyCap
from appsync_console.ui.widgets.looks import label, push_button, rule

_LEFT = ("Messages", "Program")  # about as many lines as the other groups


class ShortcutsDialog(QDialog):
    """Lists the keyboard shortcuts in two columns. Shown with ``open()``; deletes itself when closed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._build_ui()
        self.resize(max(theme.scaled(780), self.minimumSizeHint().width()), theme.scaled(660))

    def _build_ui(self) -> None:
        groups = key_lines()
        columns = QHBoxLayout()
        columns.setSpacing(40)
        columns.addLayout(self._column({name: lines for name, lines in groups.items() if name in _LEFT}), 1)
        columns.addLayout(self._column({name: lines for name, lines in groups.items() if name not in _LEFT}), 1)
        inner = QWidget()
        inner_layout = QVBoxLayout(inner)
        inner_layout.setContentsMargins(24, 20, 24, 12)
        inner_layout.addLayout(columns)
        inner_layout.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll_area(inner), 1)
        layout.addWidget(rule())
        layout.addLayout(self._foot())
        self._close.setFocus()

    def _scroll_area(self, inner: QWidget) -> QScrollArea:
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(tr("Keyboard shortcuts"))
        area.setWidget(inner)
        # It only scrolls vertically, so nothing may be cut off on the right.
        area.setMinimumWidth(inner.minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width())
        return area

    def _foot(self) -> QHBoxLayout:
        self._close = push_button(tr("Close"), tip=tr("Close (Esc)"))
        self._close.clicked.connect(self.accept)
        note = tr("Some shortcuts work only while their list or editor has the focus.")
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 12, 20, 12)
        foot.addWidget(label(note, tone="secondary"))
        foot.addStretch(1)
        foot.addWidget(self._close)
        return foot

    def _column(self, groups: dict[str, list[KeyLine]]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        for name, lines in groups.items():
            column.addWidget(label(tr(name), role="title"))
            column.addLayout(self._grid(lines))
            column.addSpacing(12)
        column.addStretch(1)
        return column

    def _grid(self, lines: Sequence[KeyLine]) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for row, line in enumerate(lines):
            grid.addWidget(label(line.text), row, 0)
            grid.addWidget(KeyCap(self._theme, line.keys), row, 1, Qt.AlignmentFlag.AlignRight)
        return grid
