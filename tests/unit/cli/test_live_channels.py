"""What ends the wait for channels, and what is only retried."""

from __future__ import annotations

import asyncio

import pytest

from appsync_console.cli.commands.subscribe import _Printer
from appsync_console.cli.live_channels import LiveChannels
from appsync_console.domain.errors import (
    CannotConnect,
    ConnectionLost,
    ConsoleError,
    InvalidSubscription,
    ProtocolViolation,
    ServerUnavailable,
)
from appsync_console.domain.message import Arrival
from appsync_console.domain.status import ChannelStatus, ConnectionStatus
from appsync_console.domain.terms import ChannelState, ConnectionState

LIVE = ConnectionStatus(state=ConnectionState.LIVE, connections=1, connections_wanted=1)
BAD_GATEWAY = ServerUnavailable("upgrade.unavailable", status=502, said="Bad gateway")
NO_SUCH_FIELD = InvalidSubscription("subscription.rejected", channel="cakes", answer="no")


def waiting(problem: ConsoleError) -> ConnectionStatus:
    return ConnectionStatus(state=ConnectionState.WAITING, connections_wanted=1, problem=problem)


@pytest.mark.parametrize("problem", [BAD_GATEWAY, ConnectionLost("connection.lost")])
async def test_a_server_that_may_accept_later_is_waited_for(problem: ConsoleError) -> None:
    channels = LiveChannels(["robots"], patience_s=None)
    channels.link_changed(waiting(problem))
    assert channels.retried is problem
    channels.link_changed(LIVE)
    channels.channel_changed(ChannelStatus(name="robots", state=ChannelState.LIVE))
    await channels.all_live()
    assert (channels.retried, channels.not_live) == (None, [])


async def test_the_wait_for_the_first_connection_ends_with_the_latest_reason() -> None:
    channels = LiveChannels(["robots"], patience_s=0)
    channels.link_changed(waiting(ConnectionLost("connection.lost")))
    channels.link_changed(waiting(BAD_GATEWAY))
    with pytest.raises(ServerUnavailable) as caught:
        await channels.all_live()
    assert caught.value is BAD_GATEWAY
    assert caught.value.exit_code == 3


async def test_a_connection_that_opened_in_time_is_not_given_up() -> None:
    channels = LiveChannels(["robots"], patience_s=0)
    channels.link_changed(waiting(BAD_GATEWAY))
    channels.link_changed(LIVE)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not channels.problem.done()


@pytest.mark.parametrize(
    "problem",
    [
        CannotConnect("network.refused", address="127.0.0.1:9"),
        CannotConnect("network.host_not_found", address="nowhere.example"),
        CannotConnect("certificate.expired", address="api.example.com"),
        ProtocolViolation("upgrade.no_endpoint", status=404),
    ],
)
async def test_what_a_retry_does_not_change_ends_the_wait_at_once(problem: ConsoleError) -> None:
    channels = LiveChannels(["robots"], patience_s=None)
    channels.link_changed(waiting(problem))
    with pytest.raises(ConsoleError) as caught:
        await channels.all_live()
    assert caught.value is problem


async def test_each_reason_of_a_retried_connection_is_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    printer = _Printer(["robots"], None, as_json=True, patience_s=None)
    for status in (waiting(BAD_GATEWAY), waiting(BAD_GATEWAY), LIVE, waiting(BAD_GATEWAY)):
        printer.link_changed(status)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all("502" in line and line.endswith("Reconnecting.") for line in lines)


async def test_ready_means_that_all_channels_are_live() -> None:
    printer = _Printer(["robots", "cakes"], None, as_json=True)
    printer.channel_changed(ChannelStatus(name="cakes", state=ChannelState.REFUSED, problem=NO_SUCH_FIELD))
    printer.channel_changed(ChannelStatus(name="robots", state=ChannelState.LIVE))
    await printer.all_live()
    assert printer.readiness == "Listening to 1 of 2 channels. Not live: cakes."
    printer.channel_changed(ChannelStatus(name="cakes", state=ChannelState.LIVE))
    assert printer.readiness == "ready"


ERRORS = '[{"message":"Cannot return null","path":["subscribe2channel","data"]}]'


@pytest.mark.parametrize(
    ("text", "errors", "as_json", "expected"),
    [
        ("", ERRORS, True, '"data": null, "errors": "[{\\"message\\"'),
        ("", ERRORS, False, f"robots null errors: {ERRORS}"),
        ("", "", True, '"data": null}'),
        ("", "", False, "robots null"),
        ('{"a": 1}', ERRORS, False, f'robots {{"a":1}} errors: {ERRORS}'),
        ('{"a": 1}', "", False, 'robots {"a":1}'),
    ],
)
async def test_a_delivery_without_data_is_null_and_its_errors_are_shown(
    capsys: pytest.CaptureFixture[str], text: str, errors: str, as_json: bool, expected: str
) -> None:
    printer = _Printer(["robots"], None, as_json=as_json)
    printer.received([Arrival(channel="robots", texts=[text], at_us=0, mono_us=0, errors=[errors] if errors else ())])
    assert expected in capsys.readouterr().out
