"""Deleting messages permanently and setting retention limits, as a user does it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel

from appsync_console.domain.retention import Limit
from appsync_console.ui.log.retention.delete_dialog import DeleteMessagesDialog
from appsync_console.ui.log.retention.dialog import RetentionDialog
from appsync_console.ui.theme.theme import Theme
from tests.support.language import english
from tests.support.person import click, unnamed
from tests.support.waiting import until
from tests.support.windows import Person, person_at

pytestmark = pytest.mark.hostile

D = TypeVar("D", bound=QDialog)


def choose(person: Person, text: str) -> None:
    menu = person.window.log_panel.header.menu_button.menu()
    next(action for action in menu.actions() if english(action.text()) == text).trigger()


def opened(person: Person, kind: type[D]) -> D:
    dialog = person.window.findChildren(kind)[-1]
    assert dialog.isVisible()
    assert unnamed(dialog) == []
    return dialog


async def published(person: Person, *texts: str) -> None:
    await person.is_live()
    for text in texts:
        person.publish(text)
        await until(lambda text=text: text in person.received(), what=text)  # type: ignore[misc]


async def test_messages_of_a_channel_are_deleted_after_confirmation(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await published(person, "1", "2")
        view = person.window.log_panel.view
        view.select(view.visible_rows()[-1])
        assert person.window.inspector.message is not None
        choose(person, "Delete messages…")
        dialog = opened(person, DeleteMessagesDialog)
        click(dialog, "Cancel")
        assert person.received() == ["1", "2"]
        choose(person, "Delete messages…")
        click(opened(person, DeleteMessagesDialog), "Delete")
        await until(lambda: view.count == 0, what="the view is empty")
        assert view.current is None
        assert person.window.inspector.message is None
        await published(person, "3")
        assert person.received() == ["3"]
        await until(lambda: "2 kept" in english(person.window.status_bar.text), what="the counts")


async def test_enter_does_not_delete(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await published(person, "1")
        choose(person, "Delete messages…")
        dialog = opened(person, DeleteMessagesDialog)
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        assert not dialog.isVisible()
        assert person.received() == ["1"]


async def test_deleting_from_an_empty_log_says_so(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        choose(person, "Delete messages…")
        assert person.window.findChildren(DeleteMessagesDialog) == []
        assert english(person.window.status_bar.notice) == "There are no messages to delete."


async def test_a_search_runs_again_after_a_deletion(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await published(person, '"needle 1"', '"needle 2"')
        panel = person.window.log_panel
        panel.search_line.open()
        QTest.keyClicks(panel.search_line.field, "needle")
        await until(lambda: "4 matches" in english(panel.search_line.count_text), what="the matches")
        choose(person, "Delete messages…")
        click(opened(person, DeleteMessagesDialog), "Delete")
        await until(lambda: english(panel.search_line.count_text) == "no matches", what="no matches")
        assert panel.view.count == 0


async def test_a_limit_is_set_enforced_shown_and_removed(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await published(person, "1", "2", "3")
        choose(person, "Retention…")
        dialog = opened(person, RetentionDialog)
        assert dialog.limit.is_off
        assert english(dialog.consequence) == "Keep everything: no messages are dropped."
        assert not dialog.messages.isEnabled()
        dialog.by_messages.click()
        dialog.messages.setFocus()
        dialog.messages.selectAll()
        QTest.keyClicks(dialog.messages, "2")
        assert english(dialog.consequence).startswith("At least 4 messages are dropped immediately")
        click(dialog, "Apply")
        await until(lambda: "4 dropped" in english(person.window.status_bar.text), what="the dropped count")
        await until(lambda: person.window.log_panel.view.count == 2, what="the dropped messages leave the view")
        assert person.received() == ["3"]
        assert person.console.workspace.settings.log_limits == {"sandbox": {"messages": 2}}
    async with person_at(tmp_path, theme) as person:
        await published(person, "4")
        await until(lambda: person.window.log_panel.view.count == 2, what="the limit is enforced after a restart")
        choose(person, "Retention…")
        dialog = opened(person, RetentionDialog)
        assert dialog.limit == Limit(messages=2)
        dialog.by_messages.click()
        click(dialog, "Apply")
        assert person.console.workspace.settings.log_limits == {}
        await published(person, "5", "6")
        assert person.window.log_panel.view.count == 6


async def test_messages_dropped_by_a_limit_leave_the_view_of_all_channels(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        person.add_channel("second")
        await published(person, "1", "2", "3")
        person.console.show_all_channels()
        view = person.window.log_panel.view
        await until(lambda: view.count == 6, what="all messages")
        view.select(view.visible_rows()[0])
        person.console.workspace.set_limit(person.console.profile, Limit(messages=3))
        await until(lambda: view.count == 3, what="the dropped messages leave the view")
        assert person.received()[-1] == "3"
        await published(person, "4")
        await until(
            lambda: "8 received" not in english(person.window.status_bar.text) and view.count == 3,
            what="the next message",
        )


async def test_old_messages_of_an_unused_profile_are_deleted_only_after_a_click(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await published(person, "1", "2")
        person.console.workspace.set_limit(person.console.profile, Limit(seconds=3_600))
        log = person.console.workspace.log
        assert log is not None
        path = log.path
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE messages SET at_us = at_us - 9 * 86400000000")
    async with person_at(tmp_path, theme) as person:
        bar = person.window.notice_bar
        await published(person, "3")
        await until(lambda: "the newest was 9 days old at the start" in english(bar.text), what="the notice")
        assert person.window.log_panel.view.count == 6
        click(bar, "Open retention")
        dialog = opened(person, RetentionDialog)
        assert any("the newest was 9 days old" in english(each.text()) for each in dialog.findChildren(QLabel))
        click(dialog, "Apply")
        await until(lambda: person.window.log_panel.view.count == 2, what="the old messages are deleted")
        assert bar.text == ""


def test_the_dialog_restores_each_limit(theme: Theme) -> None:
    from appsync_console.ui.log.retention.dialog import LogUsage

    for limit in (
        Limit(),
        Limit(messages=7, bytes=3_000_000, seconds=48 * 3_600),
        Limit(seconds=5 * 3_600),
        Limit(seconds=90 * 60),
    ):
        dialog = RetentionDialog(theme, "p", limit, LogUsage(messages=0, bytes=0, dropped=0))
        assert dialog.limit == limit
        dialog.close()
