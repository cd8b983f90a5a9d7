"""Opens what the log reads for a state: the messages on show, and the search whose matches are highlighted in them."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from appsync_console.domain.profile import Profile
from appsync_console.session.log.channel_log import ChannelLog
from appsync_console.session.log.selection import LogSelection
from appsync_console.session.workspace.workspace import Workspace
from appsync_console.ui.log.state import LogState

Source: TypeAlias = ChannelLog | LogSelection
_FLOOD = 250  # messages per tick: thousands per second


class Refreshed(NamedTuple):
    """What has changed since the last refresh: the rows on show or one of their messages, and the matches."""

    rows: bool = False
    matches: bool = False


class LogSources:
    """The two sources of the log, which follow incoming messages. They are the same while only matches are shown.

    Attributes:
        shown: The messages on show; None if nothing is open.
        matches: The matches of the search; None without a search.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.shown: Source | None = None
        self.matches: LogSelection | None = None
        self._changes = -1
        self._clears = 0
        self._committed = 0
        self._has_skipped = False

    def open(self, profile: Profile, state: LogState) -> Source:
        """Open the sources of a state and close the previous ones; return the messages on show."""
        self.close()
        if state.is_searching:
            self.matches = self._select(profile, state)
        if self.matches is not None and state.only_matches:
            self.shown = self.matches
        else:
            base = state.base
            is_plain = base.is_plain
            self.shown = self._workspace.channel_log(profile, base.channel) if is_plain else self._select(profile, base)
        return self.shown

    def close(self) -> None:
        """Close the sources."""
        for source in (self.shown, self.matches):
            if source is not None:
                source.close()
        self.shown = self.matches = None

    @property
    def only_matches(self) -> LogSelection | None:
        """The matches, if nothing else is on show."""
        return self.matches if self.matches is self.shown else None

    def have_been_cleared(self) -> bool:
        """Return whether messages were deleted from the log since the last call, so that the sources must be opened."""
        log = self._workspace.log
        has_cleared = log is not None and self.shown is not None and log.clears != self._clears
        if log is not None and has_cleared:
            self._clears = log.clears
        return has_cleared

    def refresh(self) -> Refreshed:
        """Read what was committed; called once per tick."""
        log, shown = self._workspace.log, self.shown
        if log is None or shown is None or self._is_flooded(log.committed):
            return Refreshed()
        has_changes = log.changes != self._changes
        self._changes = log.changes
        has_new_matches = self.matches is not None and self.matches is not shown and self.matches.refresh()
        if isinstance(shown, LogSelection):
            # An updated message keeps its row.
            return Refreshed(shown.refresh() or has_changes, has_new_matches)
        if has_changes:
            shown.refresh()
        return Refreshed(has_changes, has_new_matches)

    def _is_flooded(self, committed: int) -> bool:
        """Return whether to skip this tick: in a flood that nobody can read, every second update is enough."""
        is_flood = committed - self._committed > _FLOOD
        self._has_skipped = is_flood and not self._has_skipped
        if not self._has_skipped:
            self._committed = committed
        return self._has_skipped

    def _select(self, profile: Profile, state: LogState) -> LogSelection:
        return self._workspace.log_selection(profile, state.selection, after=state.floor)
