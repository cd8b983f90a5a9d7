"""The inspector panel: one message as text, tree, and diff, with its details. It does not read the log."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QSplitter,
    QStackedLayout,
    QTabWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from appsync_console.domain.message import Kind, Message
from appsync_console.domain.status import Frame
from appsync_console.texts.translation import tr
from appsync_console.ui.commands.keys import COPY_PATH_KEYS
from appsync_console.ui.inspector.details import Detail, details
from appsync_console.ui.inspector.pages import DiffPage, PrettyPage
from appsync_console.ui.json.reader import JsonReader
from appsync_console.ui.json.tree import CHARACTERS_MOST, JsonTreeModel
from appsync_console.ui.text.message import gap_text
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import label
from appsync_console.ui.widgets.plain import set_tip

_LONG_WORD = 34
_PRETTY, _RAW, _TREE, _DIFF = range(4)
_OPEN_LEVELS = 2


class Inspector(QWidget):
    """Shows one message pretty-printed, raw, as a tree, and as a diff, with its details. Fills only the current tab.

    Signals:
        comparison_requested: Asks for the message to compare with: a marked message if true, else the previous one.
            The answer is :meth:`show_other`.
    """

    comparison_requested = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._message: Message | None = None
        self._text = ""
        self._stale: set[int] = set()
        self._build_ui()
        self._connect()
        self.show_message(None)

    def _build_ui(self) -> None:
        self.setObjectName("inspector")
        self.pretty_page = PrettyPage(self._theme)
        self.diff_page = DiffPage(self._theme)
        self.pretty_view = self.pretty_page.reader
        self.raw_view = JsonReader(self._theme, tr("Raw message"), is_colored=False)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(tr("Message views"))
        self.tabs.addTab(self.pretty_page, tr("Pretty"))
        self.tabs.addTab(self.raw_view, tr("Raw"))
        self.tabs.addTab(self._build_tree(), tr("Tree"))
        self.tabs.addTab(self.diff_page, tr("Diff"))
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.tabs)
        splitter.addWidget(self._build_details())
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setSizes([300, 200])
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._build_empty())
        self._stack.addWidget(splitter)

    def _build_empty(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 24, 24, 24)
        column.addStretch(2)
        for text, look in (
            (tr("No message selected"), {"role": "title"}),
            (
                tr("Click a message in the log, or select one with the arrow keys, to inspect it."),
                {"tone": "secondary"},
            ),
        ):
            made = label(text, wraps=True, **look)
            made.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(made)
        column.addStretch(3)
        return page

    def _build_tree(self) -> QWidget:
        self._tree_model = JsonTreeModel(self._theme, self)
        self.tree = QTreeView()
        self.tree.setModel(self._tree_model)
        self.tree.setUniformRowHeights(True)
        self.tree.setAccessibleName(tr("Message as a tree"))
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        set_tip(self.tree, tr("Ctrl+C: copy value. Ctrl+Shift+C: copy path"))
        self.tree.header().resizeSection(0, 120)
        self._no_tree = label(_no_tree_text(""), wraps=True)
        self._no_tree.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._no_tree.setContentsMargins(24, 24, 24, 24)
        for text, keys, slot in (
            (tr("Copy value"), QKeySequence(QKeySequence.StandardKey.Copy), self.copy_value),
            (tr("Copy path"), QKeySequence(COPY_PATH_KEYS), self.copy_path),
        ):
            action = QAction(text, self.tree, shortcut=keys, shortcutContext=Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(slot)
            self.tree.addAction(action)
        page = QWidget()
        self._tree_stack = QStackedLayout(page)
        self._tree_stack.addWidget(self.tree)
        self._tree_stack.addWidget(self._no_tree)
        return page

    def _build_details(self) -> QWidget:
        self._details = QWidget()
        self._grid = QGridLayout(self._details)
        self._grid.setContentsMargins(14, 12, 14, 12)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(tr("Message details"))
        area.setWidget(self._details)
        return area

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._fill_tab)
        self.diff_page.comparison_requested.connect(self.comparison_requested)
        self.tree.customContextMenuRequested.connect(self._on_tree_menu_requested)

    # Content.

    @property
    def message(self) -> Message | None:
        """The current message."""
        return self._message

    def show_message(self, message: Message | None, whole_text: str = "", frame: Frame | None = None) -> None:
        """Show a message with its whole text and its frame, if known; None shows the empty state.

        Showing an updated version of the current message changes only its details; the scroll position stays.
        """
        is_same = message is not None and self._message is not None and message.id == self._message.id
        self._message = message
        if message is None:
            self._text = ""
            self._stack.setCurrentIndex(0)
            return
        text = gap_text(message) if message.kind is Kind.GAP else whole_text
        self._show_details(details(message, frame, text))
        if not is_same or text != self._text:
            self._text = text
            self._stale = {_PRETTY, _RAW, _TREE, _DIFF}
            self._fill_tab()
        self._stack.setCurrentIndex(1)

    def shown_details(self) -> dict[str, str]:
        """Return the names and texts of the visible lines."""
        rows = range(self._grid.rowCount())
        labels = [(self._label_at(row, 0), self._label_at(row, 1)) for row in rows]
        return {name.text(): value.text() for name, value in labels if name and value}

    @Slot()
    def _fill_tab(self) -> None:
        tab = self.tabs.currentIndex()
        if tab not in self._stale:
            return
        self._stale.discard(tab)
        if tab == _PRETTY:
            self.pretty_page.set_text(self._text)
        elif tab == _RAW:
            self.raw_view.set_text(self._text)
        elif tab == _TREE:
            self._fill_tree()
        else:
            self.diff_page.set_text(self._text)

    def show_other(self, other: Message | None) -> None:
        """Compare with another message, which has its whole text; None if there is none."""
        self.diff_page.show_other(other)

    def _fill_tree(self) -> None:
        has_tree = self._tree_model.set_text(self._text)
        self._no_tree.setText(_no_tree_text(self._text))
        self._tree_stack.setCurrentIndex(0 if has_tree else 1)
        for index in self._tree_model.first_branches(_OPEN_LEVELS):
            self.tree.expand(index)

    def _show_details(self, lines: list[Detail]) -> None:
        self._clear_details()
        for row, line in enumerate(lines):
            name = label(line.name, tone="secondary")
            # A long word without a break would be cut at the edge; in a smaller font, an id of 36 characters fits.
            is_long_word = len(line.text) >= _LONG_WORD and " " not in line.text
            value = label(line.text, wraps=True, tone=line.tone, **({"role": "small"} if is_long_word else {}))
            value.setMinimumWidth(1)  # wrap the text to the available width
            set_tip(value, line.text if is_long_word else "")
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAccessibleName(f"{line.name}: {line.text}")
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)
        self._grid.setRowStretch(len(lines), 1)

    def _clear_details(self) -> None:
        self._grid.setRowStretch(self._grid.rowCount() - 1, 0)
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _label_at(self, row: int, column: int) -> QLabel | None:
        item = self._grid.itemAtPosition(row, column)
        widget = item.widget() if item else None
        return widget if isinstance(widget, QLabel) else None

    # The tree.

    @Slot()
    def copy_value(self) -> None:
        """Copy the value of the current row of the tree."""
        index = self.tree.currentIndex()
        if index.isValid():
            QGuiApplication.clipboard().setText(self._tree_model.value_text(index))

    @Slot()
    def copy_path(self) -> None:
        """Copy the path of the current row of the tree."""
        index: QModelIndex = self.tree.currentIndex()
        if index.isValid():
            QGuiApplication.clipboard().setText(self._tree_model.path(index))

    @Slot(QPoint)
    def _on_tree_menu_requested(self, point: QPoint) -> None:
        if self.tree.indexAt(point).isValid():
            menu = QMenu(self.tree)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addActions(self.tree.actions())
            menu.popup(self.tree.viewport().mapToGlobal(point))


def _no_tree_text(text: str) -> str:
    if len(text) > CHARACTERS_MOST:
        return tr("This message is too large for a tree. The Pretty and Raw tabs show its text.")
    return tr("This message is not JSON, so it has no tree. The Raw tab shows its text.")
