"""Closing the window while the log cannot be written asks first, and loses nothing unasked."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from appsync_console.domain.message import Entry, Kind
from appsync_console.store.log import file as log_file
from appsync_console.store.log.message_log import MessageLog
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.window.unwritten_dialog import UnwrittenDialog
from tests.support.language import english
from tests.support.person import click
from tests.support.waiting import until
from tests.support.windows import Person, person_at

loses = pytest.mark.expected_log("messages could not be written")
chooses = pytest.mark.expected_log("does not support propagateSizeHints")  # from the offscreen file dialog of Qt


@asynccontextmanager
async def person_with_unwritten(
    folder: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Person, list[bool], sqlite3.Connection]]:
    """A person who asked to close the window while 20 messages wait; also what agrees, and who holds the file."""
    monkeypatch.setattr(log_file, "_BUSY_S", 0.01)
    async with person_at(folder, theme) as person:
        log = person.console.workspace.log
        assert log is not None
        monkeypatch.setattr(log, "close", lambda: MessageLog.close(log, 0.2))
        assert log.flush()
        other = sqlite3.connect(log.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        log.append("sandbox", [Entry(channel="a", kind=Kind.RECEIVED, at_us=1, text="1")] * 20)
        await until(lambda: log.problem is not None, what="the log cannot be written")
        agreed: list[bool] = []
        person.features.closing.agreed.connect(lambda: agreed.append(True))
        person.window.close()
        assert not agreed
        yield person, agreed, other
    other.close()


def question(person: Person) -> UnwrittenDialog:
    dialog = person.window.findChild(UnwrittenDialog)
    assert dialog is not None
    assert dialog.isVisible()
    return dialog


async def test_waiting_keeps_the_window_until_the_messages_are_stored(
    tmp_path: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with person_with_unwritten(tmp_path, theme, monkeypatch) as (person, agreed, other):
        click(question(person), "Wait")
        assert not agreed
        other.execute("ROLLBACK")
        log = person.console.workspace.log
        assert log is not None
        await until(lambda: log.backlog == 0 and log.problem is None, what="the messages are stored")
        person.window.close()
        assert agreed == [True]


@loses
@chooses
async def test_messages_are_saved_in_the_chosen_folder(
    tmp_path: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = tmp_path / "elsewhere"
    chosen.mkdir()
    async with person_with_unwritten(tmp_path / "w", theme, monkeypatch) as (person, agreed, _):
        click(question(person), "Save elsewhere…")
        chooser = question(person).findChild(QFileDialog)
        chooser.fileSelected.emit(str(chosen))
        chooser.close()
        assert agreed == [True]
    (file,) = chosen.glob("*.jsonl")
    assert len(file.read_text().splitlines()) >= 20


@loses
async def test_discarded_messages_are_counted(
    tmp_path: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    async with person_with_unwritten(tmp_path, theme, monkeypatch) as (person, agreed, _):
        click(question(person), "Discard")
        assert agreed == [True]
    assert "messages were lost" in english(capfd.readouterr().err)
    assert not list(tmp_path.rglob("*rescue*"))
