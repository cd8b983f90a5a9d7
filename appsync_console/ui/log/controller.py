"""What the log shows: between the panel, where a person chooses and searches, and the workspace, which finds it.

It owns the sources: the one on show, and the search whose places are marked in it; both are the same while only matches
are shown. Sources follow what comes in; nothing here waits.
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
_FLOOD = 250  # messages in a tick: thousands a second


class LogController(QObject):
    """Keeps the panel's log at what is chosen. Whoever owns the workspace calls :meth:`close` before it is closed.

    Signals:
        reading_failed: The :class:`ConsoleError` with which the log could not be read; tried again with the next tick.
    """

    reading_failed = Signal(object)

    def __init__(self, context: OpenProfile, shell: Shell, panel: LogPanel) -> None:
        super().__init__(panel)
        self._context = context
        self._workspace = workspace = context.workspace
        self._panel = panel
        self._line = panel.search_line
        self._profile: Profile | None = None
        self._choice = LogQuery()
        self._source: Source | None = None
        self._matches: LogSelection | None = None
        self._log_changes = -1
        self._clears = 0
        self._taken_in = 0
        self._has_left_out = False
        self._is_understood = True
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
        """The name of what is on show; empty where nothing is."""
        return self._panel.title

    @property
    def count(self) -> int:
        """Messages that the view has, on the screen or further up and down."""
        return self._panel.view.count

    @property
    def scope(self) -> Scope:
        """What is on show as messages of the profile: chosen, searched for, and not cleared from the view."""
        choice = self._choice if self._line.only_button.isChecked() else self._choice.base
        return Scope(search=choice.as_search(), after=self._panel.floor)

    @property
    def marked(self) -> Scope:
        """The messages with marks or notes on the channels on show."""
        base = self._choice.base.as_search()
        return Scope(search=replace(base, conditions=(*base.conditions, IsKind(Is.MARKED))))

    # What is chosen.

    def show(self, profile: Profile, channels: tuple[str, ...]) -> None:
        """Show channels of a profile from the newest message on; no names for all channels together."""
        is_other_profile = self._profile is None or self._profile.id != profile.id
        self._profile = profile
        if is_other_profile:
            self._panel.forget_cleared()
        self._choice = LogQuery(
            channels=channels,
            direction="all" if is_other_profile else self._choice.direction,
            search=self._choice.search,
        )
        self._panel.set_direction(self._choice.direction)
        self._make_sources()
        assert self._source is not None
        colors = {channel.name: channel.color for channel in profile.channels}
        self._panel.set_log(self._title(), colors, self._source, names_channels=not self._choice.is_one_channel)
        self._line.set_known(list(colors), ())
        self._show_state()

    def show_nothing(self, title: str, text: str) -> None:
        """Show words instead."""
        self.close()
        self._profile = None
        self._panel.set_nothing(title, text)

    def adopt(self, profile: Profile) -> None:
        """The profile on show was changed: its channels may have other colors, or be others."""
        if self._profile is not None and self._profile.id == profile.id:
            self._profile = profile
            self._line.set_known([channel.name for channel in profile.channels], ())
            self._panel.set_colors({channel.name: channel.color for channel in profile.channels})

    def close(self) -> None:
        """Let go of the sources."""
        for source in (self._source, self._matches):
            if source is not None:
                source.close()
        self._source = self._matches = None

    # What it holds.

    def refresh(self) -> None:
        """Take in what was found and what has come; to be called by the tick."""
        log = self._workspace.log
        if log is None or self._source is None:
            return
        if log.clears != self._clears:
            self._clears = log.clears
            self._forget_what_is_gone()
            self._choose()
        source = self._source
        if self._is_flooded(log.committed):
            return
        has_changes = log.changes != self._log_changes
        self._log_changes = log.changes
        has_found = self._matches is not None and self._matches is not source and self._matches.refresh()
        if isinstance(source, LogSelection):
            # What was amended is found at the same place.
            is_other = source.refresh() or has_changes
        else:
            is_other = has_changes and (source.refresh() or True)
        if is_other:
            self._panel.refresh()
        if is_other or has_found:
            self._show_state()

    def _is_flooded(self, committed: int) -> bool:
        """Whether to leave out this tick: when so much comes that nobody can read it, half as often is enough."""
        is_flood = committed - self._taken_in > _FLOOD
        self._has_left_out = is_flood and not self._has_left_out
        if not self._has_left_out:
            self._taken_in = committed
        return self._has_left_out

    def _forget_what_is_gone(self) -> None:
        """A message that was cleared from the log is no longer the selected one."""
        current = self._panel.view.current
        if current is not None and self.message(current.id) is None:
            self._panel.view.select_none()

    def text(self, id: int) -> str:
        """The whole text of a message; empty where nothing is shown."""
        return self._source.text(id) if self._source is not None else ""

    def message(self, id: int) -> Message | None:
        """A message as it is known now."""
        return self._source.message(id) if self._source is not None else None

    def whole_text(self, message: Message) -> str:
        """The text of a message, as long as it is."""
        return self.text(message.id) or message.text

    # What the open profile reports.

    @Slot()
    def _on_context_shown_changed(self) -> None:
        if self._context.shown is None:
            self.show_nothing("No channel yet", "Add one at the left: type its name and press Enter.")
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
        """Go to the next place found down the view, or with -1 up; after the last comes the first."""
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
            self._is_understood = False
            self._show_state()
            return
        self._line.set_error(None)
        self._is_understood = True
        self._choose(search=search)

    @Slot(bool)
    def _on_line_only_matches_changed(self, is_on: bool) -> None:
        self._workspace.settings.search_only_matches = is_on
        self._choose()

    @Slot(str)
    def _on_panel_direction_changed(self, direction: Direction) -> None:
        self._choose(direction=direction)

    @Slot()
    def _on_panel_floor_changed(self) -> None:
        log = self._workspace.log
        if log is not None and self._panel.floor:
            self._panel.raise_floor(log.committed)  # what the search does not show is cleared, too
        self._choose()

    @Slot(object)
    def _on_panel_selected(self, message: Message | None) -> None:
        self._context.select(message)
        if message is not None and self._profile is not None:
            self._line.set_known([channel.name for channel in self._profile.channels], paths_in(message.text))
        self._show_state()

    def _choose(self, *, search: Search | None = None, direction: Direction | None = None) -> None:
        """Show other messages of the same place."""
        before = self._choice
        self._choice = LogQuery(
            channels=before.channels,
            direction=direction or before.direction,
            search=before.search if search is None else search,
        )
        if self._profile is not None:
            self._make_sources()
            assert self._source is not None
            self._panel.change_log(self._source, names_channels=not self._choice.is_one_channel)
            self._show_state()

    def _make_sources(self) -> None:
        """Begin to look for what is chosen; what was looked for before ends."""
        self.close()
        choice = self._choice
        is_searching = not choice.search.is_all
        if is_searching:
            self._matches = self._select(choice)
        if self._matches is not None and self._line.only_button.isChecked():
            self._source = self._matches
        else:
            base = choice.base
            self._source = self._channel(base.channels[0]) if base.is_plain else self._select(base)
        self._panel.view.set_marks(_marks_of(choice.search) if is_searching else None)

    def _channel(self, name: str) -> ChannelLog:
        assert self._profile is not None
        return self._workspace.channel_log(self._profile, name)

    def _select(self, choice: LogQuery) -> LogSelection:
        assert self._profile is not None
        return self._workspace.log_selection(
            self._profile, choice.as_search(), after=self._panel.floor_of(choice.channels)
        )

    # Words.

    def _title(self) -> LogTitle:
        channels = self._choice.channels
        return LogTitle(channels, ", ".join(channels) or "All channels")

    def _show_state(self) -> None:
        matches, choice = self._matches, self._choice
        self._line.set_count(self._count_text(matches) if matches is not None and self._is_understood else "")
        if not self._is_understood:
            self._panel.set_filtered_text("This search is not understood", "Under the search line stands why.")
        elif matches is not None and matches is self._source:
            self._panel.set_filtered_text(*_nothing_found(matches))
        elif choice.direction != "all":
            self._panel.set_filtered_text(f"Nothing {choice.direction} yet", "Choose All to see the other messages.")
        else:
            self._panel.set_filtered_text("", "")

    def _count_text(self, matches: LogSelection) -> str:
        state = matches.state
        if state.problem is not None:
            return "search ended"
        more = "…" if state.unseen else ""
        if not state.found:
            return "searching…" if more else "nothing found"
        here = self._panel.view.current
        row = matches.row_at(here.id) if here is not None else None
        if here is None or row is None or row < matches.first or matches.id_at(row) != here.id:
            return f"{state.found:,} found{more}"
        is_down = self._panel.view.is_newest_first
        place = matches.last - row + 1 if is_down else row - matches.first + 1
        return f"{place:,} of {state.found:,}{more}"


def _marks_of(search: Search) -> SearchHighlights:
    from appsync_console.domain.search.highlights import SearchHighlights  # with it comes what regular expressions need

    return SearchHighlights(search)


def _nothing_found(matches: LogSelection) -> tuple[str, str]:
    if matches.state.problem is not None:
        return matches.state.problem.what, matches.state.problem.remedy
    if matches.state.unseen:
        return "Searching…", "From the newest message to the oldest."
    return "Nothing found", "New messages that match appear here. Esc in the search line shows all messages again."
