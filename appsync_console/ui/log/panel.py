"""The log panel: header, status indicators, search, and messages of one, several, or all channels.

It renders a :class:`LogState` and reports what a person chose; ``controller`` holds the state. It does not read the
store.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from appsync_console.domain.message import Message
from appsync_console.texts.translation import tr
from appsync_console.ui.log.header import LogHeader
from appsync_console.ui.log.search.line import SearchLine
from appsync_console.ui.log.source import LogSource, NoMessages
from appsync_console.ui.log.state import LogState
from appsync_console.ui.log.status_indicators import StatusIndicators
from appsync_console.ui.log.view import LogView
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import rule


class LogPanel(QWidget):
    """The log of one, several, or all channels, with its controls.

    Signals:
        selected: The :class:`Message` of the current row, or None.
    """

    selected = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = LogState()
        self._colors: Mapping[str, int] = {}
        self._empty = (tr("No messages yet"), "")
        self._build_ui()
        self._connect()

    def _build_ui(self) -> None:
        self.setObjectName("logPanel")
        self.view = LogView(self._theme, self)
        self.header = LogHeader(self._theme, self.view.message_actions)
        self.indicators = StatusIndicators(self._theme)
        self.search_line = SearchLine(self._theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, self.indicators, self.search_line, rule()):
            column.addWidget(part)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)

    def _connect(self) -> None:
        self.view.selected.connect(self._on_view_selected)
        self.view.follow_changed.connect(self._on_view_follow_changed)
        self.view.pause_changed.connect(self._on_view_pause_changed)
        self.header.pause_button.clicked.connect(self.view.set_paused)
        self.header.follow_button.clicked.connect(self._on_follow_clicked)
        self.header.search_button.clicked.connect(self.search_line.open)
        self.search_line.left.connect(self._on_search_line_left)
        self.header.show_following(is_following=self.view.log.is_following)

    # Content.

    def show_log(self, state: LogState, source: LogSource, colors: Mapping[str, int]) -> None:
        """Show the log of other channels, scrolled to the newest message.

        Args:
            source: The messages that the state selects.
            colors: Indexes into the theme's channel colors, by channel.
        """
        self._state, self._colors = state, colors
        self._empty = _empty_text(state)
        self.set_filtered_text("", "")
        color = self._theme.channel_color(colors.get(state.channel, 0))
        self.view.set_source(source, color, _title(state), state.floor)
        self.show_state(state)

    def change_log(self, source: LogSource) -> None:
        """Show other messages of the same channels; the scroll position and the selection stay."""
        self.view.change_source(source)

    def show_nothing(self, state: LogState, title: str, text: str = "") -> None:
        """Show a hint instead of a log."""
        self._empty = (title, text)
        self.set_filtered_text("", "")
        self.view.set_source(NoMessages(), self._theme.channel_color(0))
        self.show_state(state)

    def show_state(self, state: LogState) -> None:
        """Show a changed state of the same log."""
        self._state = state
        self.header.show_state(state)
        self.search_line.set_only_matches(state.only_matches)
        self.view.set_form(state.form)
        self.view.set_newest_first(state.is_newest_first)
        self.view.set_shows_age(state.shows_age)
        self.view.set_floor(state.floor)
        self._show_colors()

    def set_colors(self, colors: Mapping[str, int]) -> None:
        """Adopt changed channels or channel colors."""
        if colors != self._colors and self._state.channels is not None:
            self._colors = colors
            self._show_colors()

    def set_filtered_text(self, title: str, text: str) -> None:
        """Set the text of a view that is empty because of a filter or search; empty for the text of an empty log."""
        if title:
            self.view.set_empty(title, text, is_filtered=True)
        else:
            self.view.set_empty(*self._empty)

    def refresh(self) -> None:
        """Read the source again; called once per tick if the log changed."""
        self.view.refresh()

    def _show_colors(self) -> None:
        state = self._state
        colors = {name: self._theme.channel_color(number) for name, number in self._colors.items()}
        own = self._theme.channel_color(self._colors.get(state.channel, 0)) if state.channel else None
        self.header.show_title(_title(state), own)
        self.view.set_channel_colors(colors if state.channels is not None and state.names_channels else None)

    @property
    def channel(self) -> str:
        """The name of the channel on screen; empty for none, several, or all."""
        return self._state.channel

    @property
    def title(self) -> str:
        """The title in the header; empty if there is no log."""
        return self.header.title

    # What a person does to the view.

    @Slot()
    def toggle_pause(self) -> None:
        """Pause the view, or resume it and show what arrived in the meantime."""
        self.view.set_paused(not self.view.log.is_paused)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the search on Escape, if nothing else handles the key."""
        if event.key() == Qt.Key.Key_Escape and self.search_line.is_open:
            self.search_line.end()
        else:
            super().keyPressEvent(event)

    @Slot(object)
    def _on_view_selected(self, message: Message | None) -> None:
        self.header.show_selected(message)
        self.selected.emit(message)

    @Slot(object)
    def _on_view_follow_changed(self, is_following: bool) -> None:
        self.header.show_following(is_following=is_following)

    @Slot(object)
    def _on_view_pause_changed(self, is_paused: bool) -> None:
        self.header.show_paused(is_paused=is_paused)

    @Slot()
    def _on_follow_clicked(self) -> None:
        self.view.follow()
        self.header.show_following(is_following=self.view.log.is_following)

    @Slot()
    def _on_search_line_left(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)


def _title(state: LogState) -> str:
    if state.channels is None:
        return ""
    return ", ".join(state.channels) or tr("All channels")


def _empty_text(state: LogState) -> tuple[str, str]:
    title = (
        tr("No messages on {channel} yet", channel=state.channel)
        if state.channel
        else tr("No messages on these channels yet")
    )
    return title, tr("Publish one below, or wait: new messages appear here.")
