"""The table model of the metrics of each channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from appsync_console.domain.text.visible import visible
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.text.units import milliseconds_text, rate_text
from appsync_console.ui.widgets.plain import tip_text

_Index = QModelIndex | QPersistentModelIndex
_HEADERS = (mark("Channel"), mark("Received"), mark("Rate"), "p50", "p95", mark("Max"))
_TIPS = (
    "",
    mark("Since the profile was opened"),
    mark("Messages per second over the last two seconds"),
    mark("Half of the recent published messages were delivered within this time"),
    mark("95% of the recent published messages were delivered within this time"),
    mark("Longest delivery time among the recent published messages"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsRow:
    """The metrics of one channel; an empty name means all channels. Times are microseconds; None if there are none."""

    channel: str
    received: int = 0
    rate_per_s: float = 0.0
    p50_us: int | None = None
    p95_us: int | None = None
    max_us: int | None = None

    def cells(self) -> tuple[str, ...]:
        """Return the formatted values."""
        times = [milliseconds_text(us) if us is not None else "–" for us in (self.p50_us, self.p95_us, self.max_us)]
        return visible(self.channel) or tr("All channels"), f"{self.received:,}", rate_text(self.rate_per_s), *times


class MetricsModel(QAbstractTableModel):
    """A row per channel; updating the values keeps the rows and their selection."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[MetricsRow] = []

    @property
    def rows(self) -> Sequence[MetricsRow]:
        """The rows."""
        return self._rows

    def set_rows(self, rows: Sequence[MetricsRow]) -> None:
        """Replace the rows."""
        if [row.channel for row in rows] != [row.channel for row in self._rows]:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
        elif rows != self._rows:
            self._rows = list(rows)
            self.dataChanged.emit(self.index(0, 1), self.index(len(rows) - 1, len(_HEADERS) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return one row per channel."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns: name and metrics."""
        return len(_HEADERS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell; metrics are right-aligned."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._rows[index.row()].cells()[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the titles, tool tips, and alignment of the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(_HEADERS[section])
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_text(tr(_TIPS[section]))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None
