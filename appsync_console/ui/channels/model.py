"""The Qt model of the channels: takes complete lists many times a second and reports only the differences."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from appsync_console.ui.channels.row import ChannelRow
from appsync_console.ui.widgets.plain import tip_text

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
_NOWHERE = QModelIndex()


class ChannelListModel(QAbstractListModel):
    """The channels whose name contains the filter text, in the order of the list.

    Signals:
        heights_changed: A row gained or lost its second line of text.
    """

    heights_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[ChannelRow, ...] = ()
        self._shown: list[ChannelRow] = []
        self._filter = ""

    @property
    def rows(self) -> tuple[ChannelRow, ...]:
        """All channels, including those that the filter hides."""
        return self._rows

    def set_rows(self, rows: Sequence[ChannelRow]) -> None:
        """Show ``rows``; rows that stay keep their selection."""
        self._rows = tuple(rows)
        self._refresh()

    def set_filter(self, text: str) -> None:
        """Show only names that contain ``text``, ignoring case."""
        self._filter = text.strip().casefold()
        self._refresh()

    def row_named(self, name: str) -> ChannelRow | None:
        """The channel with that name, hidden or not."""
        return next((row for row in self._rows if row.name == name), None)

    def index_of(self, name: str) -> QModelIndex:
        """The index of a channel; invalid if it is not in the list."""
        for position, row in enumerate(self._shown):
            if row.name == name:
                return self.index(position)
        return QModelIndex()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """The number of visible rows."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The name, the text for screen readers and tool tips, or the whole row."""
        if not index.isValid():
            return None
        row = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_text(row.spoken)
        return None

    def _refresh(self) -> None:
        wanted = list(self._rows)
        if self._filter:
            wanted = [row for row in wanted if self._filter in row.name.casefold()]
        names = [row.name for row in wanted]
        if [row.name for row in self._shown] != names:
            self._remove_all_but(set(names))
            self._insert_and_move(wanted)
        self._replace(wanted)

    def _remove_all_but(self, names: set[str]) -> None:
        position = len(self._shown)
        while position > 0:
            last = position - 1
            position = last
            if self._shown[last].name in names:
                continue
            while position > 0 and self._shown[position - 1].name not in names:
                position -= 1
            self.beginRemoveRows(_NOWHERE, position, last)
            del self._shown[position : last + 1]
            self.endRemoveRows()

    def _insert_and_move(self, wanted: Sequence[ChannelRow]) -> None:
        """Insert new rows and move others to their place; all visible rows are in ``wanted``."""
        present = {row.name for row in self._shown}
        position = 0
        while position < len(wanted):
            end = position
            while end < len(wanted) and wanted[end].name not in present:
                end += 1
            if end > position:
                self.beginInsertRows(_NOWHERE, position, end - 1)
                self._shown[position:position] = wanted[position:end]
                self.endInsertRows()
            elif self._shown[position].name != wanted[position].name:
                self._move_here(wanted[position].name, position)
            position = max(end, position + 1)

    def _move_here(self, name: str, position: int) -> None:
        source = next(at for at in range(position + 1, len(self._shown)) if self._shown[at].name == name)
        self.beginMoveRows(_NOWHERE, source, source, _NOWHERE, position)
        self._shown.insert(position, self._shown.pop(source))
        self.endMoveRows()

    def _replace(self, wanted: Sequence[ChannelRow]) -> None:
        changed = [at for at, row in enumerate(wanted) if row is not self._shown[at] and row != self._shown[at]]
        if not changed:
            return
        other_height = any(bool(wanted[at].second_line) != bool(self._shown[at].second_line) for at in changed)
        self._shown = list(wanted)
        self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))
        if other_height:
            self.heights_changed.emit()
