"""Recognizes the gaps of several channels that are the same one: a lost connection is a gap on each of its channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from appsync_console.domain.errors import Field
from appsync_console.domain.reason import PAUSED
from appsync_console.session.live.events import Gap

# Connections that were lost together had their last frames, keep-alives, up to a minute apart.
_START_US: Final = 65_000_000
_END_US: Final = 30_000_000
_PAUSE_US: Final = 1_000_000
_MOST: Final = 100


@dataclass(slots=True)
class _Group:
    """Gaps with the same cause at the same time, at most one of each channel.

    Attributes:
        id: The ID of the first one in the log.
    """

    id: int
    start_us: int
    end_us: int
    channels: set[str] = field(default_factory=set)

    def takes(self, gap: Gap) -> bool:
        """Whether a gap belongs to it."""
        near_us = _PAUSE_US if gap.cause == PAUSED else _START_US
        return (
            gap.channel not in self.channels
            and gap.start_us <= self.end_us
            and gap.end_us >= self.start_us
            and abs(gap.start_us - self.start_us) <= near_us
            and abs(gap.end_us - self.end_us) <= _END_US
        )


class GapGroups:
    """The newest group of each cause."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, tuple[tuple[str, Field], ...]], _Group] = {}

    def find(self, gap: Gap) -> int:
        """Return the ID of the first gap of the group that a gap belongs to; 0 if there is none."""
        group = self._groups.get(_cause(gap))
        return group.id if group is not None and group.takes(gap) else 0

    def add(self, gap: Gap, id: int) -> None:
        """Add a gap that was written with this ID, to its group or as the first one of a new group."""
        key = _cause(gap)
        group = self._groups.get(key)
        if group is None or not group.takes(gap):
            if len(self._groups) >= _MOST:
                self._groups.clear()
            group = self._groups[key] = _Group(id, gap.start_us, gap.end_us)
        group.channels.add(gap.channel)
        group.end_us = max(group.end_us, gap.end_us)


def _cause(gap: Gap) -> tuple[str, tuple[tuple[str, Field], ...]]:
    fields: Mapping[str, Field] = gap.cause.fields
    return gap.cause.code, tuple(sorted((name, value) for name, value in fields.items() if name != "channel"))
