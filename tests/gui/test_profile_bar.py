"""Tests of the profile bar: it shows the connection state, and nothing moves when that changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox
from pytestqt.qtbot import QtBot

from appsync_console.domain.errors import AuthorizationError, CannotConnect, ConnectionSilent, SubscriptionError
from appsync_console.domain.profile import Profile, sandbox_profile
from appsync_console.domain.status import ConnectionStatus
from appsync_console.domain.terms import ConnectionState
from appsync_console.ui.text.connection import connection_text
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.window.profile_bar import ProfileBar
from tests.support.language import english, width_for_texts
from tests.support.person import button, choose, click, find

LIVE = ConnectionStatus(state=ConnectionState.LIVE, connections=1, subscriptions=4, keep_alive_at=88.0)
WAITING = ConnectionStatus(
    state=ConnectionState.WAITING,
    retry_at=104.0,
    problem=CannotConnect("The server cannot be reached."),
)
REFUSED = ConnectionStatus(state=ConnectionState.REFUSED, problem=AuthorizationError("api_key.rejected"))
SILENT = ConnectionStatus(
    state=ConnectionState.SILENT,
    connections_wanted=1,
    silent_since=30.0,
    problem=ConnectionSilent("No sign of life comes."),
)
SOME_LOST = replace(WAITING, connections=3, connections_wanted=4)
DENIED = SubscriptionError("denied.")
THROTTLED = ConnectionStatus(
    state=ConnectionState.LIVE,
    connections=1,
    subscriptions=2,
    subscriptions_wanted=4,
    channels_retrying=2,
    channel_problem=SubscriptionError("rate limit exceeded."),
    channel_retry_at=102.5,
)
TRYING = "Retrying now · 2 of 4 channels not subscribed · rate limit exceeded"
ALL = [
    ConnectionStatus(),
    ConnectionStatus(state=ConnectionState.CONNECTING),
    LIVE,
    SILENT,
    WAITING,
    SOME_LOST,
    REFUSED,
]
STAGING = Profile(id="p-1", name="Staging", url="https://api.example.com/graphql")


@pytest.fixture
def bar(theme: Theme, qtbot: QtBot) -> ProfileBar:
    made = ProfileBar(theme)
    qtbot.addWidget(made)
    made.set_profiles([sandbox_profile(), STAGING], "sandbox")
    made.resize(900, made.height())
    made.show()
    return made


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (LIVE, "Live · 1 connection · 4 subscriptions · keep-alive 12 s ago"),
        (
            ConnectionStatus(state=ConnectionState.LIVE, connections=2, subscriptions=1),
            "Live · 2 connections · 1 subscription",
        ),
        (ConnectionStatus(state=ConnectionState.CONNECTING), "Connecting…"),
        (THROTTLED, "Retrying in 3 s · 2 of 4 channels not subscribed · rate limit exceeded"),
        (replace(THROTTLED, channel_retry_at=None), TRYING),
        (replace(THROTTLED, channels_refused=1, channel_problem=DENIED), "Refused · 1 of 4 channels refused · denied"),
        (
            replace(THROTTLED, state=ConnectionState.SILENT, connections=0, silent_since=95.0),
            "Silent · nothing received for 5 s",
        ),
        (
            ConnectionStatus(state=ConnectionState.LIVE, connections=1, subscriptions=1, subscriptions_wanted=2),
            "Subscribing… · 1 connection · 1 of 2 channels subscribed",
        ),
        (WAITING, "Retrying in 4 s · the server cannot be reached"),
        (SOME_LOST, "Retrying in 4 s · 3 of 4 connections live · the server cannot be reached"),
        (SILENT, "Silent · nothing received for 70 s, expected every 60 s"),
        (replace(SILENT, silent_since=95.0), "Silent · nothing received for 5 s"),
        (
            replace(SILENT, connections=1, connections_wanted=2),
            "Silent · nothing received for 70 s, expected every 60 s · 1 of 2 connections live",
        ),
        (REFUSED, "Refused · AppSync rejected the API key"),
        (ConnectionStatus(), "Offline"),
    ],
)
def test_the_state_is_described_as_text(status: ConnectionStatus, words: str) -> None:
    assert english(connection_text(status, 100.0).text) == words


def test_an_old_keep_alive_is_shown_in_minutes() -> None:
    assert english(connection_text(LIVE, 88.0 + 250).text).endswith("keep-alive 4 min ago")


def test_names_stay_capitalized_within_the_text() -> None:
    status = ConnectionStatus(
        state=ConnectionState.REFUSED, problem=AuthorizationError("AppSync closed the connection.")
    )
    assert english(connection_text(status, 0).text) == "Refused · AppSync closed the connection"


def test_ages_and_countdowns_change_with_each_tick(bar: ProfileBar) -> None:
    bar.set_status(LIVE, 100.0)
    bar.tick(101.0)
    assert english(bar.state_text).endswith("keep-alive 13 s ago")
    bar.set_status(WAITING, 100.0)
    bar.tick(103.2)
    assert english(bar.state_text).startswith("Retrying in 1 s")
    bar.tick(110.0)
    assert english(bar.state_text).startswith("Retrying now")


@pytest.mark.parametrize("status", [WAITING, SILENT])
def test_one_click_retries_while_waiting_or_silent(bar: ProfileBar, qtbot: QtBot, status: ConnectionStatus) -> None:
    bar.set_status(status, 100.0)
    with qtbot.waitSignal(bar.retry_requested):
        click(bar, "Try now")
    with qtbot.waitSignal(bar.details_requested):
        click(bar, "Details")


def test_the_button_on_the_right_connects_and_disconnects(bar: ProfileBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.connect_requested):
        click(bar, "Connect")
    for status in ALL[1:]:
        bar.set_status(status, 100.0)
        with qtbot.waitSignal(bar.disconnect_requested):
            click(bar, "Disconnect")


def test_nothing_at_the_edges_moves_when_the_state_changes(bar: ProfileBar) -> None:
    places = set()
    for status in ALL:
        bar.set_status(status, 100.0)
        bar.layout().activate()
        toggle = button(bar, "Disconnect" if status.state is not ConnectionState.OFFLINE else "Connect")
        places.add((toggle.geometry().getRect(), bar.findChild(QComboBox).geometry().getRect(), bar.height()))
    assert len(places) == 1


@pytest.mark.parametrize(("status", "times"), [(WAITING, (88.0, 100.0, 101.0)), (SILENT, (99.0, 131.0, 299.0))])
def test_a_countdown_does_not_move_the_buttons_next_to_it(
    bar: ProfileBar, status: ConnectionStatus, times: tuple[float, ...]
) -> None:
    bar.resize(1280, bar.height())
    places = set()
    for now in times:
        bar.set_status(status, now)
        bar.layout().activate()
        places.add(button(bar, "Try now").x())
    assert len(places) == 1


@pytest.mark.parametrize(("status", "width"), [(status, 1280 if status is SOME_LOST else 900) for status in ALL])
def test_the_whole_text_fits(bar: ProfileBar, status: ConnectionStatus, width: int) -> None:
    bar.resize(width_for_texts(width), bar.height())
    bar.set_status(status, 100.0)
    bar.layout().activate()
    state = bar._state
    assert state.width() >= state.sizeHint().width()


def test_choosing_a_profile_emits_its_id_once(bar: ProfileBar, qtbot: QtBot) -> None:
    combo = find(bar, QComboBox, "Profile")
    with qtbot.waitSignal(bar.profile_chosen) as signal:
        choose(combo, "Staging")
    assert signal.args == ["p-1"]
    with qtbot.assertNotEmitted(bar.profile_chosen):
        choose(combo, "Staging")


def test_the_last_entries_open_the_editor_without_switching(bar: ProfileBar, qtbot: QtBot) -> None:
    combo = find(bar, QComboBox, "Profile")
    commands: list[str] = []
    bar.command_requested.connect(commands.append)
    with qtbot.assertNotEmitted(bar.profile_chosen):
        choose(combo, "New profile…")
        choose(combo, "Edit profiles…")
    assert combo.currentText() == "Sandbox"
    click(bar, "Edit profiles")
    assert commands == ["program.new_profile", "program.profiles", "program.profiles"]


def test_the_theme_button_names_the_other_theme(bar: ProfileBar, theme: Theme, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.theme_toggled):
        click(bar, "Switch to dark theme")
    theme.set_choice("dark")
    assert find(bar, QAbstractButton, "Switch to light theme").isEnabled()
    assert find(bar, QComboBox, "Profile").currentText() == "Sandbox"
