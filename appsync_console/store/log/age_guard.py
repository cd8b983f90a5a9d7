"""Decides whether the clock can be trusted to delete messages by age; if not, the deletion waits for the user.

A clock that is set ahead makes messages look old. Two signs of it: the wall clock and the clock of the running computer
have drifted apart since the log was opened, or the newest message was already old when the log was opened.
"""

from __future__ import annotations

import sqlite3
import time
from typing import Final

from appsync_console.domain.errors import AgesUntrusted

DRIFT_S: Final = 3_600.0
"""Seconds that the two clocks may drift apart."""

OLD_AT_START_S: Final = 7 * 86_400.0
"""Seconds that the newest message may be old when the log is opened."""

_NEWEST: Final = """
SELECT max((SELECT m.at_us FROM messages m WHERE m.channel = c.id AND m.id <= ? ORDER BY m.seq DESC LIMIT 1))
FROM channels c WHERE c.profile = ? AND c.first_seq <= c.last_seq"""


class AgeGuard:
    """Used by the writer thread only, except :attr:`doubts`, which any thread may read, and :meth:`confirm`.

    Args:
        newest_id: The highest message ID in the file when the log was opened.

    Attributes:
        doubts: Why messages of a profile that are too old are not deleted, by profile ID.
    """

    def __init__(self, newest_id: int) -> None:
        self.doubts: dict[str, AgesUntrusted] = {}
        self._newest_id = newest_id
        self._opened_s = time.time()
        self._drift_s = _ahead_s()  # the difference of the two clocks that is accepted
        self._accepted: dict[str, float] = {}  # the same by profile, once the user confirmed it
        self._old_s: dict[str, float] = {}  # how old the newest message was when the log was opened, by profile

    def confirm(self, profile: str) -> None:
        """The user wants messages of this profile deleted by age, with the clock as it is. For any thread."""
        self._accepted[profile] = _ahead_s()
        self.doubts.pop(profile, None)

    def doubt(self, connection: sqlite3.Connection, profile: str) -> AgesUntrusted | None:
        """Return why ages of this profile's messages cannot be trusted; None if they can.

        Raises:
            sqlite3.Error: The log cannot be read.
        """
        drift_s = abs(_ahead_s() - self._accepted.get(profile, self._drift_s))
        if drift_s > DRIFT_S:
            return AgesUntrusted("retention.clock_changed", hours=round(drift_s / 3_600))
        if profile in self._accepted:
            return None
        if profile not in self._old_s:
            newest_us = connection.execute(_NEWEST, (self._newest_id, profile)).fetchone()[0]
            self._old_s[profile] = 0.0 if newest_us is None else self._opened_s - newest_us / 1_000_000
        if self._old_s[profile] > OLD_AT_START_S:
            return AgesUntrusted("retention.newest_old", days=int(self._old_s[profile] // 86_400))
        return None


def _ahead_s() -> float:
    """Return how many seconds the wall clock is ahead of a clock that nobody can set.

    On Linux that clock must also count sleep, as it does on Windows; elsewhere a long sleep looks like a clock that was
    set, and costs one click.
    """
    is_boot_time_known = hasattr(time, "CLOCK_BOOTTIME")
    running_s = time.clock_gettime(time.CLOCK_BOOTTIME) if is_boot_time_known else time.monotonic()
    return time.time() - running_s
