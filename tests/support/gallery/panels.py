"""The other panels and bars of the window with sample values."""

from __future__ import annotations

import time
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from appsync_console.domain.channel import Channel
from appsync_console.domain.notice import Notice
from appsync_console.domain.profile import sandbox_profile
from appsync_console.domain.secret_home import SecretHome
from appsync_console.domain.status import ChannelStatus
from appsync_console.domain.terms import ChannelState, DeliveryState
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import tr
from appsync_console.ui.channels.row import ChannelRow
from appsync_console.ui.channels.sidebar import Sidebar
from appsync_console.ui.commands.palette import CommandPalette, PaletteItem, command_item
from appsync_console.ui.commands.table import COMMANDS
from appsync_console.ui.composer.panel import Composer
from appsync_console.ui.frames.panel import FramesPanel
from appsync_console.ui.inspector.panel import Inspector
from appsync_console.ui.metrics.model import MetricsRow
from appsync_console.ui.metrics.panel import MetricsPanel
from appsync_console.ui.profiles.first_start import FirstStartPage
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.notice_bar import Choice, NoticeBar
from appsync_console.ui.widgets.notice_list import NoticeList
from appsync_console.ui.window.profile_bar import ProfileBar
from appsync_console.ui.window.status_bar import Counts, StatusBar
from tests.support.gallery.values import (
    DENIED,
    FRAMES,
    LIVE,
    REFUSED,
    REJECTED,
    STAGING,
    TEXT,
    WAITING,
    proven,
)
from tests.support.messages import published, received


def sidebar(theme: Theme, parent: QWidget) -> Sidebar:
    made = Sidebar(theme, parent)
    refused = ChannelStatus(name="factory/alarms", state=ChannelState.REFUSED, problem=DENIED)
    subscribing = ChannelStatus(name="telemetry", state=ChannelState.SUBSCRIBING)
    paused = Channel(name="alerts", color=3, is_paused=True)
    made.set_rows(
        [
            ChannelRow(Channel(name="robots", color=0), proven("robots"), 12, 3.4),
            ChannelRow(Channel(name="cakes", color=1), ChannelStatus(name="cakes", state=ChannelState.LIVE), 0, 212.0),
            ChannelRow(Channel(name="factory/alarms", color=2), refused),
            ChannelRow(paused, ChannelStatus(name="alerts", state=ChannelState.PAUSED)),
            ChannelRow(Channel(name="telemetry", color=4, is_muted=True), subscribing),
            ChannelRow(Channel(name="a/very/long/channel/name/with/many/parts", color=5), proven("a"), 12_345),
        ]
    )
    made.select("robots")
    return made


def composer(theme: Theme, parent: QWidget) -> Composer:
    made = Composer(theme, parent)
    made.set_channels(["robots", "cakes"], "robots")
    made.set_text('{\n  "command": "move",\n  "to": {"dock": 4}\n}')
    return made


def composer_invalid(theme: Theme, parent: QWidget) -> Composer:
    made = Composer(theme, parent)
    made.set_channels(["robots", "cakes"], "robots")
    made.set_text('{\n  "command": "move",\n}')
    return made


def inspector(theme: Theme, parent: QWidget) -> Inspector:
    made = Inspector(theme, parent)
    message = published(2, TEXT, DeliveryState.DELIVERED, latency_us=41_000, is_marked=True, remark="Checked twice")
    made.show_message(message, TEXT, FRAMES[-1])
    return made


def inspector_tree(theme: Theme, parent: QWidget) -> Inspector:
    made = inspector(theme, parent)
    made.tabs.setCurrentIndex(2)
    return made


def inspector_diff(theme: Theme, parent: QWidget) -> Inspector:
    made = inspector(theme, parent)
    made.tabs.setCurrentWidget(made.diff_page)
    made.show_other(received(1, TEXT.replace("0.82", "0.79").replace("moving", "charging")))
    return made


def frames(theme: Theme, parent: QWidget) -> FramesPanel:
    made = FramesPanel(theme, parent)
    made.add(FRAMES, 12)
    made.list_view.setCurrentIndex(made.model.index(5, 0))
    return made


def metrics(theme: Theme, parent: QWidget) -> MetricsPanel:
    made = MetricsPanel(theme, parent)
    robots = MetricsRow(
        channel="robots", received=1_204_311, rate_per_s=212, p50_us=7_300, p95_us=48_000, max_us=912_000
    )
    made.set_rows([replace(robots, channel=""), robots, MetricsRow(channel="cakes", received=12)])
    made.table.selectRow(1)
    made.field_line.setText("$.battery")
    now = time.monotonic()
    rate = [(now - 60 + at, float(at * 7 % 23)) for at in range(60)]
    latency = [(now - 60 + at, 40.0 + at * 97 % 31) for at in range(60)]
    made.set_plots(rate, latency, [(at, 0.8 - row % 12 * 0.02) for row, (at, _) in enumerate(rate)], now, now)
    return made


def metrics_empty(theme: Theme, parent: QWidget) -> MetricsPanel:
    made = MetricsPanel(theme, parent)
    made.set_rows([MetricsRow(channel=""), MetricsRow(channel="robots")])
    return made


def profile_bar(theme: Theme, parent: QWidget) -> ProfileBar:
    made = ProfileBar(theme, parent)
    made.set_profiles([sandbox_profile(), STAGING], "staging")
    made.set_status(LIVE, 100.0)
    return made


def profile_bar_waiting(theme: Theme, parent: QWidget) -> ProfileBar:
    made = profile_bar(theme, parent)
    made.set_status(WAITING, 100.0)
    return made


def profile_bar_refused(theme: Theme, parent: QWidget) -> ProfileBar:
    made = profile_bar(theme, parent)
    made.set_status(REFUSED, 100.0)
    return made


def status_bar(theme: Theme, parent: QWidget) -> StatusBar:
    made = StatusBar(theme, parent)
    made.set_counts(
        Counts(
            received=1_204_400,
            shown=12,
            kept=1_204_311,
            dropped=89,
            rate_per_s=212,
            p95_us=48_000,
            log_bytes=380_000_000,
        )
    )
    made.set_address("abcdefghijklmnopqrstuvwxyz.appsync-api.eu-west-1.amazonaws.com")
    made.set_access(tr("Key expires in 6 days"), "warning")
    made.set_metrics_open(True)
    return made


def notice_bar(theme: Theme, parent: QWidget) -> NoticeBar:
    made = NoticeBar(theme, parent)
    made.say(str(error_text(REJECTED)), "bad", [Choice("details", tr("Details")), Choice("edit", tr("Edit profile"))])
    return made


def notice_bar_narrow(theme: Theme, parent: QWidget) -> NoticeBar:
    made = NoticeBar(theme, parent, is_narrow=True)
    choices = [Choice("remove", tr("Remove"), "danger"), Choice("cancel", tr("Cancel"))]
    made.say(tr("Remove factory/alarms? Its messages stay in the log."), "info", choices)
    return made


def notices(theme: Theme, parent: QWidget) -> NoticeList:
    made = NoticeList(theme, parent)
    made.add(Notice("notice.log_damaged", kept="~/messages-1.sqlite"))
    made.add(Notice("notice.setting_reset", {"setting": "theme"}))
    return made


def first_start(theme: Theme, parent: QWidget) -> FirstStartPage:
    made = FirstStartPage(theme, parent)
    made.set_secret_home(SecretHome(is_keyring=True))
    return made


def palette(theme: Theme, parent: QWidget) -> CommandPalette:
    made = CommandPalette(theme, parent)
    channels = [PaletteItem("channel", name, name) for name in ("robots", "factory/alarms")]
    profiles = [PaletteItem("profile", "staging", "Staging")]
    made.open_with([*channels, *profiles, *(command_item(each) for each in COMMANDS if not each.family)])
    return made
