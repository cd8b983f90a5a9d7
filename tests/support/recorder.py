"""A recorder that keeps entries in memory."""

from __future__ import annotations

from collections.abc import Sequence

from appsync_console.domain.message import Entry, Kind, Source
from appsync_console.session.live.recorder import NoRecorder


class EntryRecorder(NoRecorder):
    """Keeps every entry, whichever way it came.

    Attributes:
        entries: By ID, oldest first.
    """

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[int, Entry] = {}

    def append(self, profile: str, entries: Sequence[Entry]) -> range:
        ids = super().append(profile, entries)
        self.entries.update(zip(ids, entries, strict=True))
        return ids

    def append_received(
        self, profile: str, channel: str, source: Source, texts: Sequence[str], at_us: int | Sequence[int]
    ) -> range:
        times = [at_us] * len(texts) if isinstance(at_us, int) else at_us
        entries = [
            Entry(
                channel=channel,
                kind=Kind.RECEIVED,
                at_us=time_us,
                text=text,
                connection=source.connection,
                subscription_id=source.subscription_id,
            )
            for text, time_us in zip(texts, times, strict=True)
        ]
        return self.append(profile, entries)

    def texts(self, *kinds: Kind) -> list[str]:
        return [entry.text for entry in self.entries.values() if entry.kind in kinds]
