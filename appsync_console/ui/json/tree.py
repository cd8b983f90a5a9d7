"""A tree model of a JSON text that creates branches when they are expanded. Numbers and order stay as written.

Strings that contain JSON are branches, too. The view needs time for each row of an open branch, visible or not, so a
long array or object is divided into groups, such as ``[0 … 499]``, and only some rows are opened at first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot

from appsync_console.domain.json_unfolding import json_in_string
from appsync_console.domain.text.visible import visible
from appsync_console.texts.translation import plural, tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.plain import tip_text

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNLIKE_PYTHON = re.compile(r"-0|\d{300}")
_SHOWN_CHARACTERS = 500
ROWS_MOST: Final = 500
"""The most rows of a branch; one with more elements or members is divided into groups."""
CHARACTERS_MOST: Final = 500_000
"""The longest text that becomes a tree. AppSync delivers at most 240 KB."""
_Index = QModelIndex | QPersistentModelIndex


class _Number(str):
    """A number as written in the text."""


class _Object(list[tuple[str, Any]]):
    """The members of an object in their order, including repeated names."""


class _Group(NamedTuple):
    """Consecutive elements or members of a branch."""

    start: int
    branch: list[Any]


@dataclass(slots=True, eq=False)
class _Node:
    key: str | int | None
    value: Any
    parent: _Node | None
    row: int
    children: list[_Node] = field(default_factory=list)
    inner: list[Any] | None = None

    def __post_init__(self) -> None:
        if isinstance(self.value, str) and not isinstance(self.value, _Number):
            text = json_in_string(json.dumps(self.value))
            self.inner = _read(text) if text is not None else None

    @property
    def branch(self) -> list[Any]:
        """The elements or members below this node, also of a string that contains JSON."""
        if isinstance(self.value, _Group):
            return self.value.branch
        return self.value if isinstance(self.value, list) else self.inner or []

    @property
    def row_count(self) -> int:
        """The number of rows below this node: elements, members, or groups of them."""
        return -(-len(self.branch) // self._group_size)

    @property
    def _group_size(self) -> int:
        size = 1
        while len(self.branch) > size * ROWS_MOST:
            size *= ROWS_MOST
        return size

    def child(self, row: int) -> _Node:
        if not self.children:
            branch, size = self.branch, self._group_size
            first = self.value.start if isinstance(self.value, _Group) else 0
            pairs: Iterable[tuple[str | int | None, Any]]
            if size > 1:
                starts = range(0, len(branch), size)
                pairs = ((None, _Group(first + at, type(branch)(branch[at : at + size]))) for at in starts)
            else:
                pairs = branch if isinstance(branch, _Object) else enumerate(branch, first)
            self.children = [_Node(key, value, self, at) for at, (key, value) in enumerate(pairs)]
        return self.children[row]

    @property
    def is_inside_string(self) -> bool:
        """Whether the rows below are the contents of a string."""
        if isinstance(self.value, _Group) and self.parent is not None:
            return self.parent.is_inside_string
        return self.inner is not None

    @property
    def path(self) -> str:
        if self.parent is None:
            return "$"
        if isinstance(self.value, _Group):
            return self.parent.path
        base = f"{self.parent.path} » $" if self.parent.is_inside_string else self.parent.path
        if isinstance(self.key, int):
            return f"{base}[{self.key}]"
        if _PLAIN_NAME.fullmatch(str(self.key)):
            return f"{base}.{self.key}"
        return f"{base}[{json.dumps(self.key, ensure_ascii=False)}]"


class JsonTreeModel(QAbstractItemModel):
    """The names and values of a JSON text; empty for a text that is not JSON."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._root: _Node | None = None
        theme.changed.connect(self._on_theme_changed)

    def set_text(self, text: str) -> bool:
        """Show ``text``; return False if it is not JSON, too long, or nested too deeply."""
        self.beginResetModel()
        try:
            self._root = _Node(None, _read(text), None, 0) if len(text) <= CHARACTERS_MOST else None
        except (ValueError, RecursionError):
            self._root = None
        self.endResetModel()
        return self._root is not None

    def path(self, index: _Index) -> str:
        """Return the JSON path of a value, such as ``$.rows[0].name``."""
        return self._node(index).path

    def value_text(self, index: _Index) -> str:
        """Return the whole text of a value, or the size of a branch."""
        node = self._node(index)
        return _value_text(node.value.branch if isinstance(node.value, _Group) else node.value)

    def first_branches(self, levels: int) -> Iterator[QModelIndex]:
        """Return the branches to open at first: those of the first levels, while they have few rows altogether."""
        level, rows = [self.index(0, 0)] if self._root else [], 0
        for _ in range(levels):
            opened = []
            for index in level:
                count = self.rowCount(index)
                rows += count
                if rows > 2 * ROWS_MOST:
                    return
                yield index
                opened += [self.index(row, 0, index) for row in range(count)]
            level = [index for index in opened if not isinstance(self._node(index).value, _Group)]

    def index(self, row: int, column: int, parent: _Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """Return the index of a value."""
        if self._root is None or not self.hasIndex(row, column, parent):
            return QModelIndex()
        node = self._node(parent).child(row) if parent.isValid() else self._root
        return self.createIndex(row, column, node)

    def parent(self, index: _Index = QModelIndex()) -> Any:  # noqa: B008
        """Return the index of the array or object that contains a value."""
        parent = self._node(index).parent if index.isValid() else None
        return self.createIndex(parent.row, 0, parent) if parent else QModelIndex()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of values in an array or object."""
        if not parent.isValid():
            return 1 if self._root else 0
        return self._node(parent).row_count if parent.column() == 0 else 0

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns: name and value."""
        return 2

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text, color, font, or tool tip of a cell."""
        node = self._node(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return visible((_name(node) if index.column() == 0 else _shown_value(node))[:_SHOWN_CHARACTERS])
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._theme.color(_name_token(node) if index.column() == 0 else _value_token(node.value))
        if role == Qt.ItemDataRole.FontRole:
            return self._theme.data_font()
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_text(tr("{path}, JSON inside a string", path=node.path) if node.inner is not None else node.path)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the titles of the columns."""
        is_title = role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal
        return (tr("Name"), tr("Value"))[section] if is_title else None

    def _node(self, index: _Index) -> _Node:
        node = index.internalPointer()
        assert isinstance(node, _Node)
        return node

    @Slot()
    def _on_theme_changed(self) -> None:
        self.layoutChanged.emit()


def _read(text: str) -> Any:
    # Python writes an integer as it was read, except for these; calling a function for each number takes long.
    parse_int = _Number if _UNLIKE_PYTHON.search(text) else None
    return json.loads(text, object_pairs_hook=_Object, parse_float=_Number, parse_int=parse_int)


def _shown_value(node: _Node) -> str:
    """Return the displayed value; JSON inside a string is enclosed in the quotation marks of the Pretty tab."""
    if isinstance(node.value, _Group):
        return ""
    return f"« {_value_text(node.inner)} »" if node.inner is not None else _value_text(node.value)


def _name(node: _Node) -> str:
    if isinstance(node.value, _Group):
        return f"[{node.value.start:,} … {node.value.start + len(node.value.branch) - 1:,}]"
    return "$" if node.key is None else str(node.key)


def _name_token(node: _Node) -> str:
    return "json_key" if isinstance(node.key, str) else "secondary"


def _value_text(value: Any) -> str:
    if isinstance(value, list):
        count = len(value)
        if isinstance(value, _Object):
            return "{ " + plural("{count:,} member", "{count:,} members", count) + " }"
        return "[ " + plural("{count:,} element", "{count:,} elements", count) + " ]"
    if isinstance(value, _Number):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def _value_token(value: Any) -> str:
    if isinstance(value, list):
        return "secondary"
    if isinstance(value, _Number | int) and not isinstance(value, bool):
        return "json_number"
    return "json_string" if isinstance(value, str) else "json_keyword"
