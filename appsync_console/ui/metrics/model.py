"""The figures of each channel as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from appsync_console.ui.text.units import milliseconds_text, rate_text

_Index = QModelIndex | QPersistentModelIndex
_HEADS = ("Channel", "Received", "Rate", "p50", "p95", "Max")
_TIPS = (
    "",
    "Since the profile was opened",
    "Messages a second, over the last two seconds",
    "Half of the last publications took no longer to come back",
    "95 of 100 of the last publications took no longer",
    "The longest of the last publications",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsRow:
    """One line; an empty name stands for all channels together. Times are microseconds, None before there is one."""

    channel: str
    received: int = 0
    rate_per_s: float = 0.0
    p50_us: int | None = None
    p95_us: int | None = None
    max_us: int | None = None

    def cells(self) -> tuple[str, ...]:
        """The line in words."""
        times = [milliseconds_text(us) if us is not None else "–" for us in (self.p50_us, self.p95_us, self.max_us)]
        return self.channel or "All channels", f"{self.received:,}", rate_text(self.rate_per_s), *times


class MetricsModel(QAbstractTableModel):
    """Lines of figures; those that stay keep their place and selection."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[MetricsRow] = []

    @property
    def rows(self) -> Sequence[MetricsRow]:
        """The lines."""
        return self._rows

    def set_rows(self, rows: Sequence[MetricsRow]) -> None:
        """Show these lines."""
        if [row.channel for row in rows] != [row.channel for row in self._rows]:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
        elif rows != self._rows:
            self._rows = list(rows)
            self.dataChanged.emit(self.index(0, 1), self.index(len(rows) - 1, len(_HEADS) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """A line a channel."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Name and figures."""
        return len(_HEADS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; figures stand at the right."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._rows[index.row()].cells()[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What the columns are."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADS[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _TIPS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None
