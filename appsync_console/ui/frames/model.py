"""The Qt model of the frames: bounded in number and bytes, with its own filter.

Frames arrive in blocks, one per tick; :class:`FrameBuffer` collects them in between.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from appsync_console.domain.status import Frame
from appsync_console.domain.terms import FrameType
from appsync_console.ui.frames.frame import FrameReader, FrameRow
from appsync_console.ui.widgets.plain import tip_text

MOST_FRAMES = 10_000
MOST_BYTES = 32_000_000
ALL, ALL_BUT_KA = "", "not ka"
FRAME_ROLE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class FrameBuffer:
    """Collects the frames since the last tick; beyond its limits, it drops the oldest."""

    def __init__(self, most_frames: int = MOST_FRAMES, most_bytes: int = MOST_BYTES) -> None:
        self._most_frames = most_frames
        self._most_bytes = most_bytes
        self._frames: deque[Frame] = deque()
        self._bytes = 0
        self._dropped = 0

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, frame: Frame) -> None:
        """Add a frame; called for every frame, also in a flood."""
        frames = self._frames
        frames.append(frame)
        self._bytes += frame.size
        while len(frames) > self._most_frames or (self._bytes > self._most_bytes and len(frames) > 1):
            self._bytes -= frames.popleft().size
            self._dropped += 1

    def take(self) -> tuple[list[Frame], int]:
        """Remove and return the frames, and the number of older frames that were dropped."""
        taken, dropped = list(self._frames), self._dropped
        self._frames.clear()
        self._bytes = self._dropped = 0
        return taken, dropped


class FramesModel(QAbstractListModel):
    """The newest frames; those that match the filter are rows.

    Attributes:
        dropped: The number of frames dropped to make room for newer ones.
    """

    def __init__(
        self, parent: QObject | None = None, most_frames: int = MOST_FRAMES, most_bytes: int = MOST_BYTES
    ) -> None:
        super().__init__(parent)
        self.dropped = 0
        self._most_frames = most_frames
        self._most_bytes = most_bytes
        self._reader = FrameReader()
        self._frames: list[FrameRow] = []
        self._shown: list[FrameRow] = []
        self._bytes = 0
        self._type = ALL
        self._text = ""

    @property
    def count(self) -> int:
        """The number of frames in memory, including those that the filter hides."""
        return len(self._frames)

    @property
    def frames(self) -> list[Frame]:
        """All frames in memory, including those that the filter hides, oldest first."""
        return [row.frame for row in self._frames]

    @property
    def shown(self) -> Sequence[FrameRow]:
        """The frames that match the filter, oldest first."""
        return self._shown

    def add(self, frames: Sequence[Frame], dropped: int = 0) -> None:
        """Add a block of frames and drop the oldest beyond the limits, with one removal and one insertion at most."""
        made = [self._reader.read(frame) for frame in frames]
        self._frames += made
        self._bytes += sum(frame.size for frame in frames)
        self.dropped += dropped
        self._make_room()
        oldest = self._frames[0].number if self._frames else 0
        self._append([frame for frame in made if frame.number >= oldest and self._matches(frame)])

    def set_filter(self, type: str, text: str) -> None:
        """Show only frames of a type, ``ALL``, or ``ALL_BUT_KA`` that contain ``text``, regardless of case."""
        self._type, self._text = type, text.strip().casefold()
        self.beginResetModel()
        self._shown = [frame for frame in self._frames if self._matches(frame)]
        self.endResetModel()

    def clear(self) -> None:
        """Remove all frames; the channels of subscriptions stay known."""
        self.beginResetModel()
        self._frames, self._shown = [], []
        self._bytes = self.dropped = 0
        self.endResetModel()

    def index_of(self, number: int) -> QModelIndex:
        """Return the index of a frame; an invalid index if the filter hides it."""
        row = bisect_left(self._shown, number, key=_number)
        is_there = row < len(self._shown) and self._shown[row].number == number
        return self.index(row) if is_there else QModelIndex()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of frames that match the filter."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the preview, the text for screen readers and tool tips, or the whole frame."""
        if not index.isValid():
            return None
        frame = self._shown[index.row()]
        if role == FRAME_ROLE:
            return frame
        if role == Qt.ItemDataRole.DisplayRole:
            return frame.preview
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return frame.summary
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_text(frame.summary)
        return None

    def _matches(self, frame: FrameRow) -> bool:
        if self._type == ALL_BUT_KA:
            if frame.type == FrameType.KEEP_ALIVE:
                return False
        elif self._type and frame.type != self._type:
            return False
        return not self._text or frame.contains(self._text)

    def _make_room(self) -> None:
        surplus = max(0, len(self._frames) - self._most_frames)
        size = self._bytes - sum(frame.frame.size for frame in self._frames[:surplus])
        while size > self._most_bytes and surplus < len(self._frames) - 1:
            size -= self._frames[surplus].frame.size
            surplus += 1
        if not surplus:
            return
        self._bytes = size
        self.dropped += surplus
        del self._frames[:surplus]
        rows = bisect_left(self._shown, self._frames[0].number, key=_number)
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
