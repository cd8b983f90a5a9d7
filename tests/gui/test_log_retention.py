"""Deleting messages for good and limiting how much is kept, as a person does it."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from appsync_console.domain.retention import Limit
from appsync_console.ui.log.delete_dialog import DeleteMessagesDialog
from appsync_console.ui.log.retention_dialog import LogLimitDialog
from appsync_console.ui.theme.theme import Theme
from tests.support.person import click, unnamed
from tests.support.waiting import until
from tests.support.windows import Person, person_at

D = TypeVar("D", bound=QDialog)


def choose(person: Person, words: str) -> None:
    menu = person.window.log_panel.menu_button.menu()
    next(action for action in menu.actions() if action.text() == words).trigger()


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


async def test_messages_of_a_channel_are_deleted_once_the_person_agreed(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await published(person, "1", "2")
        view = person.window.log_panel.view
        view.select(view.visible_rows()[-1])
        assert person.window.inspector.message is not None
        choose(person, "Delete messages from the log…")
        dialog = opened(person, DeleteMessagesDialog)
        click(dialog, "Cancel")
        assert person.received() == ["1", "2"]
        choose(person, "Delete messages from the log…")
        click(opened(person, DeleteMessagesDialog), "Delete")
        await until(lambda: view.count == 0, what="the view is empty")
        assert view.current is None
        assert person.window.inspector.message is None
        await published(person, "3")
        assert person.received() == ["3"]
        await until(lambda: "2 kept" in person.window.status_bar.text, what="the figures")


async def test_enter_does_not_delete(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await published(person, "1")
        choose(person, "Delete messages from the log…")
        dialog = opened(person, DeleteMessagesDialog)
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        assert not dialog.isVisible()
        assert person.received() == ["1"]


async def test_with_nothing_there_it_says_so(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        choose(person, "Delete messages from the log…")
        assert person.window.findChildren(DeleteMessagesDialog) == []
        assert person.window.status_bar.notice == "There is nothing to delete here."


async def test_what_is_found_is_looked_for_again_after_a_deletion(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await published(person, '"needle 1"', '"needle 2"')
        panel = person.window.log_panel
        panel.search_line.open()
        QTest.keyClicks(panel.search_line.field, "needle")
        await until(lambda: "4 found" in panel.search_line.count_text, what="found")
        choose(person, "Delete messages from the log…")
        click(opened(person, DeleteMessagesDialog), "Delete")
        await until(lambda: panel.search_line.count_text == "nothing found", what="nothing found")
        assert panel.view.count == 0


async def test_a_limit_is_set_kept_to_shown_and_taken_back(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await published(person, "1", "2", "3")
        choose(person, "How much the log keeps…")
        dialog = opened(person, LogLimitDialog)
        assert dialog.limit.is_off
        assert dialog.consequence == "Everything is kept."
        assert not dialog.messages.isEnabled()
        dialog.by_messages.click()
        dialog.messages.setFocus()
        dialog.messages.selectAll()
        QTest.keyClicks(dialog.messages, "2")
        assert dialog.consequence.startswith("At least 4 messages are dropped at once")
        click(dialog, "Keep to this")
        await until(lambda: "4 dropped" in person.window.status_bar.text, what="what was dropped is told")
        await until(lambda: person.window.log_panel.view.count == 2, what="the view lets go of it")
        assert person.received() == ["3"]
        assert person.console.workspace.settings.log_limits == {"sandbox": {"messages": 2}}
    async with person_at(tmp_path, theme) as person:
        await published(person, "4")
        await until(lambda: person.window.log_panel.view.count == 2, what="the limit holds after another start")
        choose(person, "How much the log keeps…")
        dialog = opened(person, LogLimitDialog)
        assert dialog.limit == Limit(messages=2)
        dialog.by_messages.click()
        click(dialog, "Keep to this")
        assert person.console.workspace.settings.log_limits == {}
        await published(person, "5", "6")
        assert person.window.log_panel.view.count == 6


async def test_all_channels_together_let_go_of_what_a_limit_drops(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        person.add_channel("second")
        await published(person, "1", "2", "3")
        person.console.show_all_channels()
        view = person.window.log_panel.view
        await until(lambda: view.count == 6, what="all are shown")
        view.select(view.visible_rows()[0])
        person.console.workspace.set_limit(person.console.profile, Limit(messages=3))
        await until(lambda: view.count == 3, what="the view lets go")
        assert person.received()[-1] == "3"
        await published(person, "4")
        await until(lambda: "8 received" not in person.window.status_bar.text and view.count == 3, what="it goes on")


def test_each_limit_comes_back_as_it_was_set(theme: Theme) -> None:
    from appsync_console.ui.log.retention_dialog import KeptNow

    for limit in (
        Limit(),
        Limit(messages=7, bytes=3_000_000, seconds=48 * 3_600),
        Limit(seconds=5 * 3_600),
        Limit(seconds=90 * 60),
    ):
        dialog = LogLimitDialog(theme, "p", limit, KeptNow(messages=0, bytes=0, dropped=0))
        assert dialog.limit == limit
        dialog.close()
