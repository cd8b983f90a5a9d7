"""The frames on the wire as a Qt model: bounded in number and bytes, filtered by an index of its own.

Frames come in blocks, one a tick; what waits for the tick is kept in :class:`FrameBuffer`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from appsync_console.domain.status import Frame
from appsync_console.domain.terms import FrameType
from appsync_console.ui.frames.frame import FrameReader, FrameRow

MOST_FRAMES = 10_000
MOST_BYTES = 32_000_000
ALL, ALL_BUT_KA = "", "not ka"
FRAME_ROLE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class FrameBuffer:
    """Frames since the last tick; of too many only the newest stay."""

    def __init__(self, most_frames: int = MOST_FRAMES, most_bytes: int = MOST_BYTES) -> None:
        self._most_frames = most_frames
        self._most_bytes = most_bytes
        self._frames: deque[Frame] = deque()
        self._bytes = 0
        self._dropped = 0

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, frame: Frame) -> None:
        """Take a frame in; called for each one, in floods too."""
        frames = self._frames
        frames.append(frame)
        self._bytes += frame.size
        while len(frames) > self._most_frames or (self._bytes > self._most_bytes and len(frames) > 1):
            self._bytes -= frames.popleft().size
            self._dropped += 1

    def take(self) -> tuple[list[Frame], int]:
        """The frames since the last time, and how many older ones were dropped."""
        taken, dropped = list(self._frames), self._dropped
        self._frames.clear()
        self._bytes = self._dropped = 0
        return taken, dropped


class FramesModel(QAbstractListModel):
    """The newest frames, those on show as rows.

    Attributes:
        dropped: Frames that are gone because newer ones needed their room.
    """

    def __init__(
        self, parent: QObject | None = None, most_frames: int = MOST_FRAMES, most_bytes: int = MOST_BYTES
    ) -> None:
        super().__init__(parent)
        self.dropped = 0
        self._most_frames = most_frames
        self._most_bytes = most_bytes
        self._reader = FrameReader()
        self._kept: list[FrameRow] = []
        self._shown: list[FrameRow] = []
        self._bytes = 0
        self._type = ALL
        self._text = ""

    @property
    def kept(self) -> int:
        """Frames in memory, also those the filter hides."""
        return len(self._kept)

    @property
    def frames(self) -> list[Frame]:
        """All of them, also those the filter hides, the oldest first."""
        return [kept.frame for kept in self._kept]

    @property
    def shown(self) -> Sequence[FrameRow]:
        """The frames that pass the filter, the oldest first."""
        return self._shown

    def add(self, frames: Sequence[Frame], dropped: int = 0) -> None:
        """Take a block of frames in; the oldest make room. At most one removal and one insertion of rows."""
        made = [self._reader.read(frame) for frame in frames]
        self._kept += made
        self._bytes += sum(frame.size for frame in frames)
        self.dropped += dropped
        self._make_room()
        oldest = self._kept[0].number if self._kept else 0
        self._append([frame for frame in made if frame.number >= oldest and self._passes(frame)])

    def set_filter(self, type: str, text: str) -> None:
        """Show only frames of a type (``ALL``, ``ALL_BUT_KA``) that hold ``text``; capital letters do not count."""
        self._type, self._text = type, text.strip().casefold()
        self.beginResetModel()
        self._shown = [frame for frame in self._kept if self._passes(frame)]
        self.endResetModel()

    def clear(self) -> None:
        """Forget all frames; the channels of subscriptions stay known."""
        self.beginResetModel()
        self._kept, self._shown = [], []
        self._bytes = self.dropped = 0
        self.endResetModel()

    def index_of(self, number: int) -> QModelIndex:
        """Where a frame stands; an invalid index where it is not on show."""
        row = bisect_left(self._shown, number, key=_number)
        is_there = row < len(self._shown) and self._shown[row].number == number
        return self.index(row) if is_there else QModelIndex()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Frames on show."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The beginning of the frame, the words for screen readers and tool tips, and the whole frame."""
        if not index.isValid():
            return None
        frame = self._shown[index.row()]
        if role == FRAME_ROLE:
            return frame
        if role == Qt.ItemDataRole.DisplayRole:
            return frame.preview
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return frame.summary
        return None

    def _passes(self, frame: FrameRow) -> bool:
        if self._type == ALL_BUT_KA:
            if frame.type == FrameType.KEEP_ALIVE:
                return False
        elif self._type and frame.type != self._type:
            return False
        return not self._text or frame.holds(self._text)

    def _make_room(self) -> None:
        surplus = max(0, len(self._kept) - self._most_frames)
        size = self._bytes - sum(frame.frame.size for frame in self._kept[:surplus])
        while size > self._most_bytes and surplus < len(self._kept) - 1:
            size -= self._kept[surplus].frame.size
            surplus += 1
        if not surplus:
            return
        self._bytes = size
        self.dropped += surplus
        del self._kept[:surplus]
        rows = bisect_left(self._shown, self._kept[0].number, key=_number)
        if rows:
            self.beginRemoveRows(_NOWHERE, 0, rows - 1)
            del self._shown[:rows]
            self.endRemoveRows()

    def _append(self, frames: list[FrameRow]) -> None:
        if frames:
            self.beginInsertRows(_NOWHERE, len(self._shown), len(self._shown) + len(frames) - 1)
            self._shown += frames
            self.endInsertRows()


def _number(frame: FrameRow) -> int:
    return frame.number
