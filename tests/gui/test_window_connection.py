"""Tests of the window with connection problems, with a real sandbox that is suspended, resumed and stopped."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from pathlib import Path

import pytest

from appsync_console.domain.faults import NO_FAULTS, Door, Faults
from appsync_console.domain.message import Kind
from appsync_console.domain.terms import ChannelState
from appsync_console.session.sandbox.control import controlled_sandbox
from appsync_console.texts.reasons import reason_text
from appsync_console.transport.realtime import pool
from appsync_console.transport.realtime.timeouts import Timeouts
from appsync_console.ui.channels.model import ROW_ROLE
from appsync_console.ui.channels.row import ChannelPaused
from appsync_console.ui.inspector.details import details
from appsync_console.ui.text.message import gap_text
from appsync_console.ui.theme.theme import Theme
from tests.support.language import english
from tests.support.person import button, click
from tests.support.waiting import until
from tests.support.windows import Person, person_at

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stops a process with a signal")


def send_signal(person: Person, number: int) -> None:
    """Send a signal to the sandbox."""
    process_id = person.console.factory.sandbox_process_id
    assert process_id is not None
    os.kill(process_id, number)


async def test_a_suspended_server_is_shown_as_silent_until_it_resumes(
    tmp_path: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    timeouts = partial(Timeouts, idle_s=0.2, probe_s=0.3, pong_s=60.0)
    monkeypatch.setattr(pool, "Timeouts", timeouts)
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        bar = person.window.profile_bar
        # Wait for the first keep-alive, so that the next one is missing.
        await until(lambda: "keep-alive" in person.state(), what="a keep-alive")
        send_signal(person, signal.SIGSTOP)
        try:
            await until(lambda: person.state().startswith("Silent · nothing received for"), what="silent")
            retry = button(bar, "Try now")
            assert button(bar, "Disconnect").isVisible()
            assert person.console.session.channel_status("robots").state is ChannelState.LIVE
        finally:
            send_signal(person, signal.SIGCONT)
        await until(lambda: person.state().startswith("Live"), what="live again")
        assert retry.isHidden()
        assert person.rows() == []


async def test_the_user_can_replace_a_silent_connection(
    tmp_path: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    timeouts = partial(Timeouts, warning_s=0.2)
    monkeypatch.setattr(pool, "Timeouts", timeouts)
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        await until(lambda: person.state().startswith("Silent"), what="silent")
        click(person.window.profile_bar, "Try now")
        await until(lambda: person.rows(), what="the gap is shown")
        assert english(reason_text(person.rows()[0].reason)) == "The silent connection was closed."


async def test_a_channel_throttled_after_a_reconnect_recovers_with_a_gap(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        address = person.console.factory.sandbox_address
        assert address is not None
        async with controlled_sandbox(address.control_url, address.control_key) as control:
            await control.set_faults(Faults(throttle=frozenset({Door.SUBSCRIBE})))
            await control.drop()
            await until(lambda: "2 of 2 channels not subscribed" in person.state(), what=person.state())
            assert person.state().startswith("Retrying")
            assert "Rate limit exceeded" in person.state()
            row = person.window.sidebar.list_view.model().index(0, 0).data(ROW_ROLE)
            assert english(row.second_line) == "retrying: Rate limit exceeded"
            assert button(person.window.profile_bar, "Details").isVisible()
            await control.set_faults(NO_FAULTS)
        await person.is_live()
        await until(lambda: person.state().startswith("Live"), what="live again")
        await until(lambda: [row.kind for row in person.rows()] == [Kind.GAP], what="the gap is shown")
        person.publish("1")
        await person.sees("1")


async def test_each_way_to_stop_listening_is_the_cause_of_a_gap(tmp_path: Path, theme: Theme) -> None:
    def causes() -> list[str]:
        return [english(reason_text(row.reason)) for row in person.rows() if row.kind is Kind.GAP]

    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        person.console.disconnect_profile()
        await until(lambda: person.console.session is None, what="disconnected")
        person.console.connect_profile()
        await until(lambda: causes() == ["The profile was disconnected."], what=str(causes()))
        profile = person.console.workspace.new_profile("Other", "http://127.0.0.1:9/graphql")
        await person.console.workspace.save_profile(profile)
        await person.opens(profile.id)
        await person.opens("sandbox")
        await until(lambda: causes()[1:] == ["Another profile was open."], what=str(causes()))
        sidebar = person.window.sidebar
        sidebar.channel_paused.emit(ChannelPaused("robots", is_paused=True))
        sidebar.channel_paused.emit(ChannelPaused("robots", is_paused=False))
        await until(lambda: causes()[2:] == ["The channel was paused."], what=str(causes()))
    async with person_at(tmp_path, theme) as person:  # its sandbox was closed with it: nothing could be missed
        await person.is_live()
        assert len(causes()) == 3


async def test_a_lost_connection_is_one_row_in_all_channels_and_one_in_each_channel(
    tmp_path: Path, theme: Theme
) -> None:
    async with person_at(tmp_path, theme) as person:
        for number in range(20):
            person.add_channel(f"c{number}")
        await person.is_live()
        person.console.show_all_channels()
        address = person.console.factory.sandbox_address
        assert address is not None
        async with controlled_sandbox(address.control_url, address.control_key) as control:
            await control.drop()
        await until(lambda: [row.channels for row in person.rows()] == [22], what="one row for all channels")
        (row,) = person.rows()
        assert english(gap_text(row)).startswith("22 channels · Gap ")
        assert [line.text for line in details(row) if english(line.name) == "Channels"] == ["22"]
        person.console.show_channel("c7")
        await until(lambda: [row.channel for row in person.rows()] == ["c7"], what="the gap of one channel")
        assert english(gap_text(person.rows()[0])).startswith("Gap ")
