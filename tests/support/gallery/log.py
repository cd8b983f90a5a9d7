"""The log panel with sample messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtWidgets import QWidget

from appsync_console.domain.errors import InputError
from appsync_console.domain.search.query import parse_search
from appsync_console.domain.status import ChannelStatus
from appsync_console.domain.terms import ChannelState
from appsync_console.ui.log.panel import LogPanel
from appsync_console.ui.theme.theme import Theme
from tests.support.gallery.values import COLORS, DENIED, LIVE, ROBOTS, WAITING, messages, proven
from tests.support.messages import ListSource


def log(theme: Theme, parent: QWidget) -> LogPanel:
    panel = LogPanel(theme, parent)
    panel.indicators.set_status(LIVE, proven("robots"))
    panel.show_log(ROBOTS, ListSource(messages()), COLORS)
    panel.view.select(4)
    return panel


def log_compact(theme: Theme, parent: QWidget) -> LogPanel:
    panel = LogPanel(theme, parent)
    panel.indicators.hide()
    state = replace(ROBOTS, channels=("robots", "cakes"), form="compact")
    panel.show_log(state, ListSource(messages()), COLORS)
    panel.view.set_paused(True)
    return panel


def log_search(theme: Theme, parent: QWidget) -> LogPanel:
    from appsync_console.domain.search.highlights import SearchHighlights

    panel = log(theme, parent)
    panel.search_line.show()
    panel.search_line.field.setText("dock moving")
    panel.search_line.set_count("2 of 1,204…")
    panel.view.set_highlights(SearchHighlights(parse_search("dock moving", datetime.now().astimezone())))
    return panel


def log_search_error(theme: Theme, parent: QWidget) -> LogPanel:
    panel = LogPanel(theme, parent)
    panel.indicators.set_status(WAITING, ChannelStatus(name="robots", state=ChannelState.WAITING, problem=DENIED))
    panel.show_log(ROBOTS, ListSource(), COLORS)
    panel.search_line.show()
    panel.search_line.field.setText("is:foo")
    panel.search_line.set_error(
        InputError("search.kind_unknown", field="search", part="is:foo", known="gap, marked, published, received")
    )
    return panel


def log_empty(theme: Theme, parent: QWidget) -> LogPanel:
    panel = LogPanel(theme, parent)
    panel.show_log(ROBOTS, ListSource(), COLORS)
    return panel
