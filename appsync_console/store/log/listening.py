"""What the log knows of when each channel was last heard, so that a gap survives the end of the program.

Each channel that was ever live has a row in the table ``state``: since when it is not heard and why, or on which
connection it is heard. One more row of the profile has the times of the last frames of its connections.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Container, Mapping
from contextlib import suppress
from typing import Any, Final

from appsync_console.domain.reason import KILLED, Reason, Unheard

_CHANNEL: Final = "channel"
_FRAMES: Final = "frames"

Put = Callable[[str, str | None], None]
"""Writes a row of ``state``: its name, and its value or None to delete it."""
Facts = dict[str, Any]


class ListeningRecord:
    """What is known of the channels of one profile.

    Args:
        channels: The values of their rows, by name.
        frames: When the last frames arrived, by connection, microseconds since the epoch, UTC.
    """

    def __init__(
        self, profile: str, put: Put, channels: Mapping[str, Facts] | None = None, frames: Facts | None = None
    ) -> None:
        self._profile = profile
        self._put = put
        self._frames: Mapping[int, int] = {}
        self._unheard: dict[str, Unheard | None] = {}  # None: it is live
        for name, facts in (channels or {}).items():
            with suppress(KeyError, TypeError, ValueError):
                self._unheard[name] = _unheard(facts, frames or {})

    def unheard(self, channel: str) -> Unheard | None:
        """Return since when a channel is not heard, and why; None if it is heard, or was never live."""
        return self._unheard.get(channel)

    def note_live(self, channel: str, connection: int, at_us: int) -> None:
        """A channel is heard, on a connection of this number."""
        self._unheard[channel] = None
        self._write(channel, {"connection": connection, "liveUs": at_us})

    def note_unheard(self, channel: str, unheard: Unheard) -> None:
        """A channel is no longer heard."""
        self._unheard[channel] = unheard
        cause = unheard.cause
        self._write(channel, {"sinceUs": unheard.since_us, "code": cause.code, "fields": dict(cause.fields)})

    def note_frames(self, frames: Mapping[int, int]) -> None:
        """The last frames of each connection arrived at these times, microseconds since the epoch, UTC."""
        if frames != self._frames:
            self._frames = dict(frames)
            self._put(_row_name(_FRAMES, self._profile), json.dumps(self._frames))

    def forget(self, channel: str) -> None:
        """A channel was removed: if it is added again, the time between is not a gap."""
        if channel in self._unheard:
            del self._unheard[channel]
            self._put(_row_name(_CHANNEL, self._profile, channel), None)

    def keep_only(self, channels: Container[str]) -> None:
        """Forget all other channels."""
        for channel in [known for known in self._unheard if known not in channels]:
            self.forget(channel)

    def _write(self, channel: str, facts: Facts) -> None:
        self._put(_row_name(_CHANNEL, self._profile, channel), json.dumps(facts))


def load_records(connection: sqlite3.Connection, put: Put) -> dict[str, ListeningRecord]:
    """Return the record of each profile that has one. What cannot be read or understood is ignored.

    The log is more important than these records: damage to them does not keep it from being opened.
    """
    channels: dict[str, dict[str, Facts]] = {}
    frames: dict[str, Facts] = {}
    rows: list[tuple[str, str]] = []
    with suppress(sqlite3.DatabaseError):
        rows = connection.execute("SELECT name, value FROM state").fetchall()
    for name, value in rows:
        with suppress(ValueError):
            match json.loads(name), json.loads(value):
                case [str(kind), str(profile), str(channel)], dict(facts) if kind == _CHANNEL:
                    channels.setdefault(profile, {})[channel] = facts
                case [str(kind), str(profile)], dict(facts) if kind == _FRAMES:
                    frames[profile] = facts
    return {profile: ListeningRecord(profile, put, found, frames.get(profile)) for profile, found in channels.items()}


def _unheard(facts: Facts, frames: Facts) -> Unheard:
    """Return since when a channel is not heard. If its row says that it is, the program was killed meanwhile."""
    if "sinceUs" in facts:
        return Unheard(int(facts["sinceUs"]), Reason(str(facts["code"]), dict(facts["fields"])))
    return Unheard(max(int(facts["liveUs"]), int(frames.get(str(facts["connection"]), 0))), KILLED)


def _row_name(*parts: str) -> str:
    return json.dumps(parts)  # ASCII: channel names may have characters that SQLite does not store as text
