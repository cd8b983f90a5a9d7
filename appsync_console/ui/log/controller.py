"""Connects the log panel, where the user filters and searches, to the workspace, which finds the messages.

It holds the :class:`LogState`: whatever a person chooses makes a new one, which the panel renders and the sources
follow. Nothing here blocks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot

from appsync_console.domain.errors import ConsoleError, InputError
from appsync_console.domain.message import Message
from appsync_console.domain.profile import Profile
from appsync_console.domain.search.query import Is, IsKind, Search, parse_search
from appsync_console.domain.search.suggestions import paths_in
from appsync_console.session.live.events import Publication
from appsync_console.session.log.export import Scope
from appsync_console.session.log.selection import LogSelection
from appsync_console.session.workspace.workspace import Workspace
from appsync_console.texts.translation import tr
from appsync_console.ui.commands.registry import Commands
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.log.panel import LogPanel
from appsync_console.ui.log.search.results import count_text, empty_text
from appsync_console.ui.log.sources import LogSources
from appsync_console.ui.log.state import OTHER_FORM, Direction, Form, LogState

if TYPE_CHECKING:
    from appsync_console.domain.search.highlights import SearchHighlights


class LogController(QObject):
    """Shows the chosen messages in the panel. The owner of the workspace calls :meth:`close` before closing it.

    Signals:
        reading_failed: The log could not be read, with this :class:`ConsoleError`; the next tick tries again.
    """

    reading_failed = Signal(object)

    def __init__(self, context: OpenProfile, shell: Shell, panel: LogPanel) -> None:
        super().__init__(panel)
        self._context = context
        self._workspace = context.workspace
        self._panel = panel
        self._line = panel.search_line
        self._profile: Profile | None = None
        self._state = _restored(context.workspace)
        self._sources = LogSources(context.workspace)
        self._is_valid = True
        panel.show_state(self._state)
        self._connect()
        self._register(shell.commands)

    def _connect(self) -> None:
        panel, line, context = self._panel, self._line, self._context
        line.changed.connect(self._on_line_changed)
        line.step_requested.connect(self.step)
        line.only_matches_changed.connect(self._on_line_only_matches_changed)
        panel.header.direction_chosen.connect(self._on_header_direction_chosen)
        panel.header.form_chosen.connect(self._on_header_form_chosen)
        panel.header.order_toggled.connect(self.toggle_newest_first)
        panel.header.age_toggled.connect(self.toggle_age)
        panel.header.clear_requested.connect(self.clear_view)
        panel.header.restore_requested.connect(self.restore_cleared)
        panel.selected.connect(self._on_panel_selected)
        panel.view.message_actions.reuse_requested.connect(self._on_message_reuse_requested)
        context.shown_changed.connect(self._on_context_shown_changed)
        context.profile_changed.connect(self._on_context_profile_changed)
        context.second_passed.connect(panel.view.tick)
        context.bridge.ticked.connect(self._on_bridge_ticked)
        context.bridge.publication_changed.connect(self._on_bridge_publication_changed)

    def _register(self, commands: Commands) -> None:
        panel, line = self._panel, self._line
        for id, callback in {
            "log.pause": panel.toggle_pause,
            "log.clear": self.clear_view,
            "log.compact": self.toggle_form,
            "log.search": line.open,
            "log.next": line.go_to_next,
            "log.previous": line.go_to_previous,
            "log.only_matches": self.toggle_only_matches,
            "log.newest_first": self.toggle_newest_first,
            "log.age": self.toggle_age,
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
        return Scope(search=self._state.shown, after=self._state.floor)

    @property
    def marked(self) -> Scope:
        """The messages with marks or notes in the channels on screen."""
        base = self._state.base.selection
        return Scope(search=replace(base, conditions=(*base.conditions, IsKind(Is.MARKED))))

    # Choosing messages.

    def show(self, profile: Profile, channels: tuple[str, ...]) -> None:
        """Show channels of a profile, scrolled to the newest message; no names for all channels."""
        is_same_profile = self._profile is not None and self._profile.id == profile.id
        self._profile = profile
        self._state = (self._state if is_same_profile else self._state.without_profile()).with_channels(channels)
        colors = {channel.name: channel.color for channel in profile.channels}
        source = self._sources.open(profile, self._state)
        self._show_highlights()
        self._panel.show_log(self._state, source, colors)
        self._line.set_known(list(colors), ())
        self._show_results()

    def show_nothing(self, title: str, text: str) -> None:
        """Show a hint instead of messages."""
        self.close()
        self._profile = None
        self._state = self._state.without_profile()
        self._panel.show_nothing(self._state, title, text)

    def adopt(self, profile: Profile) -> None:
        """Adopt a changed profile, whose channels and colors may differ."""
        if self._profile is not None and self._profile.id == profile.id:
            self._profile = profile
            self._line.set_known([channel.name for channel in profile.channels], ())
            self._panel.set_colors({channel.name: channel.color for channel in profile.channels})

    def close(self) -> None:
        """Close the sources."""
        self._sources.close()

    # Reading.

    def refresh(self) -> None:
        """Show new matches and new messages; called once per tick."""
        if self._sources.have_been_cleared():
            self._deselect_if_deleted()
            self._open_sources()
        has_changed = self._sources.refresh()
        if has_changed.rows:
            self._panel.refresh()
        if has_changed.rows or has_changed.matches:
            self._show_results()

    def _deselect_if_deleted(self) -> None:
        """Clear the selection if the selected message was deleted from the log."""
        current = self._panel.view.current
        if current is not None and self.message(current.id) is None:
            self._panel.view.select_none()

    def text(self, id: int) -> str:
        """Return the whole text of a message; empty if the view shows nothing."""
        return self._sources.shown.text(id) if self._sources.shown is not None else ""

    def message(self, id: int) -> Message | None:
        """Return the current state of a message."""
        return self._sources.shown.message(id) if self._sources.shown is not None else None

    def whole_text(self, message: Message) -> str:
        """Return the whole text of a message, even if ``message`` holds only its beginning."""
        return self.text(message.id) or message.text

    # Changes of the open profile.

    @Slot()
    def _on_context_shown_changed(self) -> None:
        if self._context.shown is None:
            text = tr("To add a channel, type its name on the left and press Enter.")
            self.show_nothing(tr("No channels yet"), text)
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

    # What a person chooses.

    @Slot()
    def toggle_form(self) -> None:
        """Switch between pretty and compact."""
        self._change(replace(self._state, form=OTHER_FORM[self._state.form]))

    @Slot()
    def toggle_only_matches(self) -> None:
        """Show only matches, or highlight them among all messages."""
        self._change(replace(self._state, only_matches=not self._state.only_matches))

    @Slot()
    def toggle_newest_first(self) -> None:
        """Switch between newest first and newest last."""
        self._change(replace(self._state, is_newest_first=not self._state.is_newest_first))

    @Slot()
    def toggle_age(self) -> None:
        """Switch between relative and absolute timestamps."""
        self._change(replace(self._state, shows_age=not self._state.shows_age))

    @Slot()
    def clear_view(self) -> None:
        """Hide the current messages, also those that the search hides; they stay in the log."""
        log, newest = self._workspace.log, max(self._panel.view.log.newest_id, self._state.floor)
        if self._state.channels is not None and newest:
            self._change(self._state.cleared_to(newest if log is None else max(newest, log.committed)))

    @Slot()
    def restore_cleared(self) -> None:
        """Show the messages again that were cleared from the view."""
        self._change(self._state.restored())

    @Slot(str)
    def _on_header_form_chosen(self, form: Form) -> None:
        self._change(replace(self._state, form=form))

    @Slot(str)
    def _on_header_direction_chosen(self, direction: Direction) -> None:
        self._change(replace(self._state, direction=direction))

    @Slot(bool)
    def _on_line_only_matches_changed(self, is_on: bool) -> None:
        self._change(replace(self._state, only_matches=is_on))

    @Slot(str)
    def _on_line_changed(self, text: str) -> None:
        try:
            search = parse_search(text, datetime.now().astimezone())
        except InputError as error:
            self._line.set_error(error)
            self._is_valid = False
            self._show_results()
            return
        self._line.set_error(None)
        self._is_valid = True
        self._change(replace(self._state, search=search))
        self._show_results()

    @Slot(object)
    def _on_panel_selected(self, message: Message | None) -> None:
        self._context.select(message)
        if message is not None and self._profile is not None:
            self._line.set_known([channel.name for channel in self._profile.channels], paths_in(message.text))
        self._show_results()

    @Slot(object)
    def _on_message_reuse_requested(self, message: Message) -> None:
        self._context.draft_offered.emit(replace(message, text=self.whole_text(message)))

    @Slot(object)
    def step(self, by: int) -> None:
        """Go to the next match below (1) or above (-1); wrap around at the ends."""
        matches, log = self._sources.matches, self._panel.view.log
        if matches is None or matches.last < matches.first:
            return
        step = -by if log.is_newest_first else by
        row = matches.row_at(log.here_id) if log.here_id else None
        if row is None:
            target = matches.last
        elif row >= matches.first and matches.id_at(row) == log.here_id:
            target = row + step
        else:
            target = row + 1 if step > 0 else row
        if not matches.first <= target <= matches.last:
            target = matches.first if step > 0 else matches.last
        self._panel.view.go_to(matches.id_at(target))
        self._show_results()

    def _change(self, state: LogState) -> None:
        """Adopt another state of the same log."""
        before, self._state = self._state, state
        _store(state, self._workspace)
        self._panel.show_state(state)
        if (state.selection, state.only_matches, state.floor) != (before.selection, before.only_matches, before.floor):
            self._open_sources()

    def _open_sources(self) -> None:
        """Show other messages of the same channels."""
        if self._profile is not None:
            source = self._sources.open(self._profile, self._state)
            self._show_highlights()
            self._panel.change_log(source)
            self._show_results()

    # Results.

    def _show_highlights(self) -> None:
        self._panel.view.set_highlights(_highlights_of(self._state.search) if self._state.is_searching else None)

    def _show_results(self) -> None:
        """Show the number of matches, and the reason if nothing is on show."""
        matches, state = self._sources.matches, self._state
        is_counted = matches is not None and self._is_valid
        self._line.set_count(count_text(matches.state, self._place_in(matches)) if is_counted and matches else "")
        if not self._is_valid:
            empty = tr("Invalid search"), tr("See the message below the search field.")
        elif self._sources.only_matches is not None:
            empty = empty_text(self._sources.only_matches.state)
        elif state.direction != "all":
            title = tr("No received messages yet") if state.direction == "received" else tr("No published messages yet")
            empty = title, tr("Select All to see the other messages.")
        else:
            empty = "", ""
        self._panel.set_filtered_text(*empty)

    def _place_in(self, matches: LogSelection) -> int | None:
        """Return the place of the selected message among the matches, counted from the top of the view."""
        here = self._panel.view.current
        row = matches.row_at(here.id) if here is not None else None
        if here is None or row is None or row < matches.first or matches.id_at(row) != here.id:
            return None
        return matches.last - row + 1 if self._state.is_newest_first else row - matches.first + 1


def _restored(workspace: Workspace) -> LogState:
    """Return the state with the options of the previous session."""
    settings = workspace.settings
    return LogState(
        only_matches=settings.search_only_matches,
        is_newest_first=settings.log_newest_first,
        form=cast(Form, settings.log_form),
        shows_age=settings.log_shows_age,
    )


def _store(state: LogState, workspace: Workspace) -> None:
    """Put the options into the settings, which are written when the workspace closes."""
    settings = workspace.settings
    settings.search_only_matches = state.only_matches
    settings.log_newest_first = state.is_newest_first
    settings.log_form = cast(str, state.form)
    settings.log_shows_age = state.shows_age


def _highlights_of(search: Search) -> SearchHighlights:
    from appsync_console.domain.search.highlights import SearchHighlights  # loads the regular expression engine

    return SearchHighlights(search)
