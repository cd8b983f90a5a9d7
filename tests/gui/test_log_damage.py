"""A log that is deleted or damaged while the window is open: the window says so and shows everything that is left."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from appsync_console.session.workspace.folders import Folders
from appsync_console.store.log import opening
from appsync_console.store.log.guard import guarded_file
from appsync_console.texts.gaps import gap_lines
from appsync_console.ui.theme.theme import Theme
from tests.support.damaged_log import LEAF, fill, overwrite, pages_of
from tests.support.language import english
from tests.support.waiting import until
from tests.support.windows import Person, person_at

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be renamed")

COUNT = 3_000


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(opening, "_SMALL_BYTES", 0)  # as a larger log, which is not read at the start
    path = Folders.under(tmp_path).message_log
    path.parent.mkdir()
    fill(path, COUNT)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE channels SET profile = 'sandbox'")
        connection.commit()
    return path


def notices(person: Person) -> str:
    return english(" ".join(person.window.file_notices.texts))


async def sees_notice(person: Person, text: str) -> None:
    await until(lambda: text in notices(person), what=f"the notice: {text}")


async def goes_on(person: Person, text: str) -> None:
    """A message that is published now is received, stored and shown."""
    person.publish(text)
    await until(lambda: text in person.received(), what="the new message")
    log = person.console.workspace.log
    assert log is not None
    assert log.problem is None


async def test_a_deleted_log_is_noticed_and_written_again(tmp_path: Path, path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        path.unlink()
        await sees_notice(person, "The message log was deleted or replaced while it was open.")
        person.add_channel("c")
        await person.is_live()
        await goes_on(person, '"after"')
        assert path.exists()


async def test_a_truncated_log_is_noticed_and_recovered(tmp_path: Path, path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size // 2)
        await sees_notice(person, "The message log was damaged. Recovered: ")
        person.add_channel("c")
        await person.is_live()
        await goes_on(person, '"after"')


async def test_scrolling_to_a_damaged_page_recovers_the_log_and_shows_a_gap(
    tmp_path: Path, path: Path, theme: Theme
) -> None:
    overwrite(path, pages_of(path, LEAF)[0])
    async with person_at(tmp_path, theme) as person:
        person.add_channel("a")
        await person.is_live()
        person.window.log_panel.view.scroll_by(-10_000_000)
        await sees_notice(person, "The message log was damaged. Recovered: ")
        view = person.window.log_panel.view
        await until(lambda: view.source.rows(view.source.first, view.source.first)[0] is not None, what="the first row")
        first = view.source.rows(view.source.first, view.source.first)[0]
        assert first is not None
        assert "missing: the log was damaged" in english(gap_lines(first))
        view.follow()
        await goes_on(person, '"after"')


async def test_a_log_that_cannot_be_recovered_now_is_shown_as_a_problem(
    tmp_path: Path, path: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded_file, "_AGAIN_S", 0.0)
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        usage = shutil.disk_usage(path.parent)
        with monkeypatch.context() as full:
            full.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1))
            with path.open("r+b") as file:
                file.truncate(path.stat().st_size // 2)
            bar = person.window.notice_bar
            await until(lambda: "there is not enough space to recover it" in english(bar.text), what="the problem")
        await sees_notice(person, "The message log was damaged. Recovered: ")
        await until(lambda: not bar.text, what="the problem is gone")
