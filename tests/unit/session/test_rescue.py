"""Messages that the log cannot write before it is closed are saved where there is room, or counted as lost."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from appsync_console.domain.message import Entry, Kind
from appsync_console.session.log.importer import LogImport
from appsync_console.session.workspace import workspace as workspace_module
from appsync_console.session.workspace.folders import Folders
from appsync_console.session.workspace.workspace import Workspace
from appsync_console.store.log import file as log_file
from appsync_console.store.log.message_log import MessageLog


async def closed_while_the_log_cannot_be_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(log_file, "_BUSY_S", 0.01)
    workspace = await Workspace.open(Folders.under(folder), keeps_secrets=False)
    log = workspace.log
    assert log is not None
    monkeypatch.setattr(log, "close", lambda: MessageLog.close(log, 0.2))
    other = sqlite3.connect(log.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    one = Entry(channel="c", kind=Kind.RECEIVED, at_us=1, text="{}\0\ud800", connection=2, subscription_id="s")
    ids = log.append("sandbox", [one] * 3_000)
    log.remark(ids[0], is_marked=True, note="mine")
    text = await workspace.aclose()
    other.close()
    return text


@pytest.mark.expected_log("3000 messages could not be written")
async def test_messages_that_cannot_be_written_are_saved_and_can_be_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = await closed_while_the_log_cannot_be_written(tmp_path, monkeypatch)
    (file,) = tmp_path.glob("appsync-console-rescue-Sandbox-*.jsonl")
    assert f"3,000 messages were saved in {file}" in text
    assert file.stat().st_mode & 0o077 == 0
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(lines) == LogImport(file).check() == 3_000
    assert (lines[0]["data"], lines[0]["connection"], lines[0]["remark"]) == ("{}\0\ud800", 2, "mine")
    assert lines[-1]["subscriptionId"] == "s"


@pytest.mark.expected_log("3000 messages could not be written")
async def test_without_room_anywhere_the_lost_messages_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace_module, "rescue", lambda messages, folders: [])
    text = await closed_while_the_log_cannot_be_written(tmp_path, monkeypatch)
    assert "3,000 messages were lost" in text
