"""What the window says of a connection in trouble, with a real sandbox that is stopped, woken and ended."""

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
from appsync_console.session.live import profile_session
from appsync_console.session.sandbox.control import controlled_sandbox
from appsync_console.transport.realtime.timeouts import Timeouts
from appsync_console.ui.channels.model import ROW_ROLE
from appsync_console.ui.theme.theme import Theme
from tests.support.person import button, click
from tests.support.waiting import until
from tests.support.windows import Person, person_at

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stops a process with a signal")


def signalled(person: Person, number: int) -> None:
    """Send a signal to the sandbox."""
    process_id = person.console.factory.sandbox_process_id
    assert process_id is not None
    os.kill(process_id, number)


async def test_a_server_that_stands_still_is_shown_as_silent_until_it_speaks_again(
    tmp_path: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = partial(Timeouts, idle_s=0.2, probe_s=0.3, pong_s=60.0)
    monkeypatch.setattr(profile_session, "Timeouts", patient)
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        bar = person.window.profile_bar
        # The first answer is had, so that the next one is missed.
        await until(lambda: "keep-alive" in person.state(), what="a keep-alive")
        signalled(person, signal.SIGSTOP)
        try:
            await until(lambda: person.state().startswith("Silent · no sign of life for"), what="silent")
            retry = button(bar, "Try now")
            assert button(bar, "Disconnect").isVisible()
            assert person.console.session.channel_status("robots").state is ChannelState.LIVE
        finally:
            signalled(person, signal.SIGCONT)
        await until(lambda: person.state().startswith("Live"), what="live again")
        assert retry.isHidden()
        assert person.rows() == []


async def test_a_person_who_has_no_patience_gets_a_new_connection(
    tmp_path: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = partial(Timeouts, warning_s=0.2)
    monkeypatch.setattr(profile_session, "Timeouts", patient)
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        await until(lambda: person.state().startswith("Silent"), what="silent")
        click(person.window.profile_bar, "Try now")
        await until(lambda: person.rows(), what="the gap is on show")
        assert person.rows()[0].note == "A silent connection was given up."


async def test_a_channel_that_is_throttled_after_a_reconnect_shows_it_and_heals_with_a_gap(
    tmp_path: Path, theme: Theme
) -> None:
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        address = person.console.factory.sandbox_address
        assert address is not None
        async with controlled_sandbox(address.control_url, address.control_key) as control:
            await control.set_faults(Faults(throttle=frozenset({Door.SUBSCRIBE})))
            await control.drop()
            await until(lambda: "2 of 2 channels not subscribed" in person.state(), what=person.state())
            assert person.state().startswith("Waiting")
            assert "Rate limit exceeded" in person.state()
            row = person.window.sidebar.list_view.model().index(0, 0).data(ROW_ROLE)
            assert row.second_line == "retrying: Rate limit exceeded"
            assert button(person.window.profile_bar, "Details").isVisible()
            await control.set_faults(NO_FAULTS)
        await person.is_live()
        await until(lambda: person.state().startswith("Live"), what="live again")
        await until(lambda: [row.kind for row in person.rows()] == [Kind.GAP], what="the gap is on show")
        person.publish("1")
        await person.sees("1")
