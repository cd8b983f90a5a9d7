"""``subscribe`` reports a silent connection once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appsync_console.cli.commands.subscribe import _Printer
from appsync_console.domain.errors import ConnectionSilent
from appsync_console.domain.status import ConnectionStatus
from appsync_console.domain.terms import ConnectionState


async def test_each_silence_is_reported_once(capsys: pytest.CaptureFixture[str]) -> None:
    printer = _Printer(["robots"], None, as_json=False)
    problem = ConnectionSilent("connection.no_keep_alive", keep_alive_s=60, silence_s=300)
    live = ConnectionStatus(state=ConnectionState.LIVE, connections=1, connections_wanted=1)
    silent = ConnectionStatus(state=ConnectionState.SILENT, connections_wanted=1, silent_since=1.0, problem=problem)
    for status in (live, silent, replace(silent, subscriptions=1), live, silent):
        printer.link_changed(status)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("No keep-alive arrived in time. The server hangs or the network is down.") == 2
    assert not printer.problem.done()
