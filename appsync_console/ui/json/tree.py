"""A tree model of a JSON text that creates branches when they are expanded. Numbers and order stay as written.

Strings that contain JSON are branches, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot

from appsync_console.domain.json_text import json_in_string
from appsync_console.domain.text.visible import visible
from appsync_console.texts.translation import plural, tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.plain import tip_text

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SHOWN_CHARACTERS = 500
_Index = QModelIndex | QPersistentModelIndex


class _Number(str):
    """A number as written in the text."""


class _Object(list[tuple[str, Any]]):
    """The members of an object in their order, including repeated names."""


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
        return self.value if isinstance(self.value, list) else self.inner or []

    def child(self, row: int) -> _Node:
        if not self.children:
            branch = self.branch
            pairs: Iterable[tuple[str | int, Any]] = branch if isinstance(branch, _Object) else enumerate(branch)
            self.children = [_Node(key, value, self, at) for at, (key, value) in enumerate(pairs)]
        return self.children[row]

    @property
    def path(self) -> str:
        if self.parent is None:
            return "$"
        base = f"{self.parent.path} » $" if self.parent.inner is not None else self.parent.path
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
        """Show ``text``; return False if it is not JSON or is nested too deeply."""
        self.beginResetModel()
        try:
            self._root = _Node(None, _read(text), None, 0)
        except (ValueError, RecursionError):
            self._root = None
        self.endResetModel()
        return self._root is not None

    def path(self, index: _Index) -> str:
        """Return the JSON path of a value, such as ``$.rows[0].name``."""
        return self._node(index).path

    def value_text(self, index: _Index) -> str:
        """Return the whole text of a value, or the size of a branch."""
        return _value_text(self._node(index).value)

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
        return len(self._node(parent).branch) if parent.column() == 0 else 0

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
    return json.loads(text, object_pairs_hook=_Object, parse_float=_Number, parse_int=_Number)


def _shown_value(node: _Node) -> str:
    """Return the displayed value; JSON inside a string is enclosed in the quotation marks of the Pretty tab."""
    return f"« {_value_text(node.inner)} »" if node.inner is not None else _value_text(node.value)


def _name(node: _Node) -> str:
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
    if isinstance(value, _Number):
        return "json_number"
    return "json_string" if isinstance(value, str) else "json_keyword"
