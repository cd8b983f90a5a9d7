"""Tests that every focusable control of every panel and dialog has a name for screen readers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from appsync_console.domain.channel import Channel
from appsync_console.domain.errors import AuthorizationError, ConsoleError
from appsync_console.domain.profile import sandbox_profile
from appsync_console.domain.status import ChannelStatus, ConnectionStatus, Frame
from appsync_console.domain.terms import ConnectionState
from appsync_console.ui.channels.row import ChannelRow
from appsync_console.ui.channels.sidebar import Sidebar
from appsync_console.ui.commands.palette import CommandPalette, PaletteItem
from appsync_console.ui.commands.shortcuts_dialog import ShortcutsDialog
from appsync_console.ui.doctor.dialog import DoctorDialog
from appsync_console.ui.frames.panel import FramesPanel
from appsync_console.ui.profiles.dialog import ProfilesDialog
from appsync_console.ui.profiles.first_start import FirstStartPage
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.error_details import ErrorDetails
from appsync_console.ui.widgets.notice_bar import Choice, NoticeBar
from appsync_console.ui.widgets.secret_field import SecretField
from appsync_console.ui.window.about_dialog import AboutDialog, Folder
from appsync_console.ui.window.profile_bar import ProfileBar
from appsync_console.ui.window.status_bar import StatusBar
from tests.support.person import unnamed

Make = Callable[[Theme, QWidget], QWidget]


def profile_bar(theme: Theme, parent: QWidget) -> QWidget:
    made = ProfileBar(theme, parent)
    made.set_profiles([sandbox_profile()], "sandbox")
    made.set_status(ConnectionStatus(state=ConnectionState.REFUSED, problem=AuthorizationError("Refused.")), 0.0)
    return made


def sidebar(theme: Theme, parent: QWidget) -> QWidget:
    made = Sidebar(theme, parent)
    made.set_rows([ChannelRow(Channel(name="robots"), ChannelStatus(name="robots"))])
    return made


def profiles(theme: Theme, parent: QWidget) -> QWidget:
    made = ProfilesDialog(theme, parent)
    made.set_profiles([sandbox_profile()])
    made.add()
    return made


def notice_bar(theme: Theme, parent: QWidget) -> QWidget:
    made = NoticeBar(theme, parent)
    made.say("Sure?", "info", [Choice("yes", "Yes"), Choice("no", "No")])
    return made


def frames(theme: Theme, parent: QWidget) -> QWidget:
    made = FramesPanel(theme, parent)
    made.add([Frame(is_sent=False, at_us=0, text='{"type":"ka"}', size=13)], 0)
    return made


def palette(theme: Theme, parent: QWidget) -> QWidget:
    made = CommandPalette(theme, parent)
    made.open_with([PaletteItem("channel", "robots", "robots")])
    return made


PARTS: dict[str, Make] = {
    "profile bar": profile_bar,
    "sidebar": sidebar,
    "status bar": StatusBar,
    "frames": frames,
    "profile editor": profiles,
    "first start": FirstStartPage,
    "keyboard shortcuts": ShortcutsDialog,
    "error details": lambda theme, parent: ErrorDetails(
        theme, ConsoleError("It failed.", raw="{}"), parent, retry_text="Try again"
    ),
    "about": lambda theme, parent: AboutDialog(theme, [Folder("Data", "/tmp")], parent),
    "connection check": lambda theme, parent: DoctorDialog(theme, "Sandbox", "robots", parent),
    "command palette": palette,
    "notice": notice_bar,
    "secret": lambda theme, parent: SecretField(theme, "API key", parent),
}


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


@pytest.mark.parametrize("part", PARTS)
def test_every_focusable_control_has_a_name(theme: Theme, parent: QWidget, part: str) -> None:
    made = PARTS[part](theme, parent)
    made.show()
    assert unnamed(made) == []
    made.hide()


@pytest.mark.parametrize("part", PARTS)
def test_every_icon_button_has_a_tool_tip(theme: Theme, parent: QWidget, part: str) -> None:
    made = PARTS[part](theme, parent)
    without_tip = [button.accessibleName() for button in made.findChildren(QToolButton) if not button.toolTip()]
    assert without_tip == []
    made.hide()


def test_a_field_without_a_name_is_found(parent: QWidget) -> None:
    QLineEdit(parent)
    assert len(unnamed(parent)) == 1
