"""Connects the log panel, where the user filters and searches, to the workspace, which finds the messages.

The controller owns two sources: the one on screen, and the search whose matches are highlighted in it. Both are the
same while only matches are shown. Sources follow incoming messages; nothing here blocks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from appsync_console.domain.errors import ConsoleError, InputError
from appsync_console.domain.message import Message
from appsync_console.domain.profile import Profile
from appsync_console.domain.search.query import Is, IsKind, Search, parse_search
from appsync_console.domain.search.suggestions import paths_in
from appsync_console.session.live.events import Publication
from appsync_console.session.log.channel_log import ChannelLog
from appsync_console.session.log.export import Scope
from appsync_console.session.log.selection import LogSelection
from appsync_console.ui.commands.registry import Commands
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.log.panel import LogPanel, LogTitle
from appsync_console.ui.log.query import Direction, LogQuery

if TYPE_CHECKING:
    from appsync_console.domain.search.highlights import SearchHighlights

Source = ChannelLog | LogSelection
_FLOOD = 250  # messages per tick: thousands per second


class LogController(QObject):
    """Shows the chosen messages in the panel. The owner of the workspace calls :meth:`close` before closing it.

    Signals:
        reading_failed: The log could not be read, with this :class:`ConsoleError`; the next tick tries again.
    """

    reading_failed = Signal(object)

    def __init__(self, context: OpenProfile, shell: Shell, panel: LogPanel) -> None:
        super().__init__(panel)
        self._context = context
        self._workspace = workspace = context.workspace
        self._panel = panel
        self._line = panel.search_line
        self._profile: Profile | None = None
        self._query = LogQuery()
        self._source: Source | None = None
        self._matches: LogSelection | None = None
        self._log_changes = -1
        self._clears = 0
        self._committed = 0
        self._has_skipped = False
        self._is_valid = True
        self._line.set_only_matches(workspace.settings.search_only_matches)
        self._line.changed.connect(self._on_line_changed)
        self._line.step_requested.connect(self.step)
        self._line.only_matches_changed.connect(self._on_line_only_matches_changed)
        panel.direction_changed.connect(self._on_panel_direction_changed)
        panel.floor_changed.connect(self._on_panel_floor_changed)
        panel.selected.connect(self._on_panel_selected)
        panel.reuse_requested.connect(self._on_panel_reuse_requested)
        context.shown_changed.connect(self._on_context_shown_changed)
        context.profile_changed.connect(self._on_context_profile_changed)
        context.second_passed.connect(panel.view.tick)
        context.bridge.ticked.connect(self._on_bridge_ticked)
        context.bridge.publication_changed.connect(self._on_bridge_publication_changed)
        self._register(shell.commands)

    def _register(self, commands: Commands) -> None:
        panel, line = self._panel, self._line
        for id, callback in {
            "log.pause": panel.toggle_pause,
            "log.clear": panel.clear_view,
            "log.compact": panel.toggle_form,
            "log.search": line.open,
            "log.next": line.go_to_next,
            "log.previous": line.go_to_previous,
            "log.only_matches": panel.toggle_only_matches,
            "log.newest_first": panel.toggle_newest_first,
            "log.age": panel.toggle_age,
        }.items():
            commands.register(id, callback)

    @property
    def title(self) -> str:
        """The title of the current view; empty if it shows nothing."""
        return self._panel.title

    @property
    def count(self) -> int:
        """The number of messages in the view, on screen or beyond its edges."""
        return self._panel.view.count

    @property
    def scope(self) -> Scope:
        """The messages in the view: chosen, matched by the search, and not cleared."""
        query = self._query if self._line.only_button.isChecked() else self._query.base
        return Scope(search=query.as_search(), after=self._panel.floor)

    @property
    def marked(self) -> Scope:
        """The messages with marks or notes in the channels on screen."""
        base = self._query.base.as_search()
        return Scope(search=replace(base, conditions=(*base.conditions, IsKind(Is.MARKED))))

    # Choosing messages.

    def show(self, profile: Profile, channels: tuple[str, ...]) -> None:
        """Show channels of a profile, scrolled to the newest message; no names for all channels."""
        is_other_profile = self._profile is None or self._profile.id != profile.id
        self._profile = profile
        if is_other_profile:
            self._panel.forget_cleared()
        self._query = LogQuery(
            channels=channels,
            direction="all" if is_other_profile else self._query.direction,
            search=self._query.search,
        )
        self._panel.set_direction(self._query.direction)
        self._make_sources()
        assert self._source is not None
        colors = {channel.name: channel.color for channel in profile.channels}
        self._panel.set_log(self._title(), colors, self._source, names_channels=not self._query.is_one_channel)
        self._line.set_known(list(colors), ())
        self._show_state()

    def show_nothing(self, title: str, text: str) -> None:
        """Show a hint instead of messages."""
        self.close()
        self._profile = None
        self._panel.set_nothing(title, text)

    def adopt(self, profile: Profile) -> None:
        """Adopt a changed profile, whose channels and colors may differ."""
        if self._profile is not None and self._profile.id == profile.id:
            self._profile = profile
            self._line.set_known([channel.name for channel in profile.channels], ())
            self._panel.set_colors({channel.name: channel.color for channel in profile.channels})

    def close(self) -> None:
        """Close the sources."""
        for source in (self._source, self._matches):
            if source is not None:
                source.close()
        self._source = self._matches = None

    # Reading.

    def refresh(self) -> None:
        """Show new matches and new messages; called once per tick."""
        log = self._workspace.log
        if log is None or self._source is None:
            return
        if log.clears != self._clears:
            self._clears = log.clears
            self._deselect_if_deleted()
            self._requery()
        source = self._source
        if self._is_flooded(log.committed):
            return
        has_changes = log.changes != self._log_changes
        self._log_changes = log.changes
        has_new_matches = self._matches is not None and self._matches is not source and self._matches.refresh()
        if isinstance(source, LogSelection):
            # An updated message keeps its row.
            has_new_rows = source.refresh() or has_changes
        else:
            has_new_rows = has_changes and (source.refresh() or True)
        if has_new_rows:
            self._panel.refresh()
        if has_new_rows or has_new_matches:
            self._show_state()

    def _is_flooded(self, committed: int) -> bool:
        """Return whether to skip this tick: in a flood that nobody can read, every second update is enough."""
        is_flood = committed - self._committed > _FLOOD
        self._has_skipped = is_flood and not self._has_skipped
        if not self._has_skipped:
            self._committed = committed
        return self._has_skipped

    def _deselect_if_deleted(self) -> None:
        """Clear the selection if the selected message was deleted from the log."""
        current = self._panel.view.current
        if current is not None and self.message(current.id) is None:
            self._panel.view.select_none()

    def text(self, id: int) -> str:
        """Return the whole text of a message; empty if the view shows nothing."""
        return self._source.text(id) if self._source is not None else ""

    def message(self, id: int) -> Message | None:
        """Return the current state of a message."""
        return self._source.message(id) if self._source is not None else None

    def whole_text(self, message: Message) -> str:
        """Return the whole text of a message, even if ``message`` holds only its beginning."""
        return self.text(message.id) or message.text

    # Changes of the open profile.

    @Slot()
    def _on_context_shown_changed(self) -> None:
        if self._context.shown is None:
            self.show_nothing("No channels yet", "To add a channel, type its name on the left and press Enter.")
        else:
            self.show(self._context.profile, self._context.shown)

    @Slot()
    def _on_context_profile_changed(self) -> None:
        self.adopt(self._context.profile)

    @Slot()
    def _on_bridge_ticked(self) -> None:
        try:
            self.refresh()
        except ConsoleError as problem:
            self.reading_failed.emit(problem)

    @Slot(object)
    def _on_bridge_publication_changed(self, publication: Publication) -> None:
        selected = self._context.selected
        if selected is not None and publication.id == selected.id:
            self._context.select(self.message(publication.id))

    @Slot(object)
    def _on_panel_reuse_requested(self, message: Message) -> None:
        self._context.draft_offered.emit(replace(message, text=self.whole_text(message)))

    # The search.

    @Slot(object)
    def step(self, by: int) -> None:
        """Go to the next match below (1) or above (-1); wrap around at the ends."""
        matches = self._matches
        if matches is None or matches.last < matches.first:
            return
        view = self._panel.view
        step = -by if view.is_newest_first else by
        here = view.place_id
        row = matches.row_at(here) if here else None
        if row is None:
            target = matches.last
        elif row >= matches.first and matches.id_at(row) == here:
            target = row + step
        else:
            target = row + 1 if step > 0 else row
        if not matches.first <= target <= matches.last:
            target = matches.first if step > 0 else matches.last
        view.go_to(matches.id_at(target))
        self._show_state()

    @Slot(str)
    def _on_line_changed(self, text: str) -> None:
        try:
            search = parse_search(text, datetime.now().astimezone())
        except InputError as error:
            self._line.set_error(error)
            self._is_valid = False
            self._show_state()
            return
        self._line.set_error(None)
        self._is_valid = True
        self._requery(search=search)

    @Slot(bool)
    def _on_line_only_matches_changed(self, is_on: bool) -> None:
        self._workspace.settings.search_only_matches = is_on
        self._requery()

    @Slot(str)
    def _on_panel_direction_changed(self, direction: Direction) -> None:
        self._requery(direction=direction)

    @Slot()
    def _on_panel_floor_changed(self) -> None:
        log = self._workspace.log
        if log is not None and self._panel.floor:
            self._panel.raise_floor(log.committed)  # also clears the messages that the search hides
        self._requery()

    @Slot(object)
    def _on_panel_selected(self, message: Message | None) -> None:
        self._context.select(message)
        if message is not None and self._profile is not None:
            self._line.set_known([channel.name for channel in self._profile.channels], paths_in(message.text))
        self._show_state()

    def _requery(self, *, search: Search | None = None, direction: Direction | None = None) -> None:
        """Show other messages of the same channels."""
        before = self._query
        self._query = LogQuery(
            channels=before.channels,
            direction=direction or before.direction,
            search=before.search if search is None else search,
        )
        if self._profile is not None:
            self._make_sources()
            assert self._source is not None
            self._panel.change_log(self._source, names_channels=not self._query.is_one_channel)
            self._show_state()

    def _make_sources(self) -> None:
        """Open the sources of the current query; close the previous ones."""
        self.close()
        query = self._query
        is_searching = not query.search.is_all
        if is_searching:
            self._matches = self._select(query)
        if self._matches is not None and self._line.only_button.isChecked():
            self._source = self._matches
        else:
            base = query.base
            self._source = self._channel(base.channels[0]) if base.is_plain else self._select(base)
        self._panel.view.set_highlights(_highlights_of(query.search) if is_searching else None)

    def _channel(self, name: str) -> ChannelLog:
        assert self._profile is not None
        return self._workspace.channel_log(self._profile, name)

    def _select(self, query: LogQuery) -> LogSelection:
        assert self._profile is not None
        return self._workspace.log_selection(
            self._profile, query.as_search(), after=self._panel.floor_of(query.channels)
        )

    # Texts.

    def _title(self) -> LogTitle:
        channels = self._query.channels
        return LogTitle(channels, ", ".join(channels) or "All channels")

    def _show_state(self) -> None:
        matches, query = self._matches, self._query
        self._line.set_count(self._count_text(matches) if matches is not None and self._is_valid else "")
        if not self._is_valid:
            self._panel.set_filtered_text("Invalid search", "See the message below the search field.")
        elif matches is not None and matches is self._source:
            self._panel.set_filtered_text(*_no_matches_text(matches))
        elif query.direction != "all":
            title = f"No {query.direction} messages yet"
            self._panel.set_filtered_text(title, "Select All to see the other messages.")
        else:
            self._panel.set_filtered_text("", "")

    def _count_text(self, matches: LogSelection) -> str:
        state = matches.state
        if state.problem is not None:
            return "search failed"
        more = "…" if state.unseen else ""
        if not state.found:
            return "searching…" if more else "no matches"
        here = self._panel.view.current
        row = matches.row_at(here.id) if here is not None else None
        if here is None or row is None or row < matches.first or matches.id_at(row) != here.id:
            return f"{state.found:,} {'match' if state.found == 1 else 'matches'}{more}"
        is_down = self._panel.view.is_newest_first
        place = matches.last - row + 1 if is_down else row - matches.first + 1
        return f"{place:,} of {state.found:,}{more}"


def _highlights_of(search: Search) -> SearchHighlights:
    from appsync_console.domain.search.highlights import SearchHighlights  # loads the regular expression engine

    return SearchHighlights(search)


def _no_matches_text(matches: LogSelection) -> tuple[str, str]:
    if matches.state.problem is not None:
        return matches.state.problem.what, matches.state.problem.remedy
    if matches.state.unseen:
        return "Searching…", "Newest messages are searched first."
    return "No matches", "New matches appear here. Press Esc in the search field to show all messages."
