"""A message that is reused in the composer is published to its own channel, however it got there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from appsync_console.domain.errors import ConnectionLost
from appsync_console.domain.message import Kind
from appsync_console.ui.composer.publish_history import Draft
from tests.support.language import english
from tests.support.waiting import until
from tests.support.windows import CTRL, Person, person_at

PAYMENT = '{"amount":1}'


@asynccontextmanager
async def with_a_payment_among_all(tmp_path, theme) -> AsyncIterator[Person]:
    """Show all channels, select a received payment, and set the composer to the orders channel."""
    async with person_at(tmp_path, theme) as person:
        person.add_channel("payments")
        person.add_channel("orders")
        await person.is_live()
        await person.console.session.publish("payments", PAYMENT)
        person.type_message("[]")
        assert person.window.composer.channel == "orders"
        person.console.show_all_channels()
        await person.sees(PAYMENT)
        view = person.window.log_panel.view
        kinds = [row.kind for row in person.rows()]
        view.select(view.visible_rows()[kinds.index(Kind.RECEIVED)])
        yield person


def from_the_context_menu(person: Person) -> None:
    view = person.window.log_panel.view
    assert view.current is not None
    menu = view.message_actions.menu(view.current)
    next(action for action in menu.actions() if english(action.text()).startswith("Publish again")).trigger()


def from_the_log_menu(person: Person) -> None:
    person.window.log_panel.header.reuse_action.trigger()


def with_enter(person: Person) -> None:
    view = person.window.log_panel.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Return)


def by_copy_and_paste(person: Person) -> None:
    view, editor = person.window.log_panel.view, person.window.composer.editor
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_C, CTRL)
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_A, CTRL)
    QTest.keyClick(editor, Qt.Key.Key_V, CTRL)


@pytest.mark.parametrize("again", [from_the_context_menu, from_the_log_menu, with_enter, by_copy_and_paste])
async def test_a_payment_in_the_view_of_all_channels_is_published_to_payments(
    tmp_path, theme, again: Callable[[Person], None]
) -> None:
    async with with_a_payment_among_all(tmp_path, theme) as person:
        again(person)
        assert person.window.composer.draft == Draft("payments", PAYMENT)
        QTest.keyClick(person.window.composer.editor, Qt.Key.Key_Return, CTRL)
        await person.sees(PAYMENT, PAYMENT)
        assert {row.channel for row in person.rows()} == {"payments"}


async def test_a_payment_from_the_publish_history_is_published_to_payments(tmp_path, theme) -> None:
    async with person_at(tmp_path, theme) as person:
        person.add_channel("payments")
        await person.is_live()
        person.publish(PAYMENT)
        await person.sees(PAYMENT)
        person.add_channel("orders")
        await person.is_live()
        person.type_message("[]")
        QTest.keyClick(person.window.composer.editor, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
        assert person.window.composer.draft == Draft("payments", PAYMENT)


async def test_switching_views_does_not_change_the_channel_of_a_draft(tmp_path, theme) -> None:
    async with with_a_payment_among_all(tmp_path, theme) as person:
        person.window.sidebar.channel_removed.emit("payments")
        from_the_log_menu(person)
        person.console.show_all_channels()
        person.console.show_channels(("robots", "cakes"))
        assert person.window.composer.draft == Draft("payments", PAYMENT)


async def test_a_gap_cannot_be_published(tmp_path, theme) -> None:
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        person.console.session.gap_found("robots", 1, 2, ConnectionLost("connection.lost"))
        await until(lambda: [row.kind for row in person.rows()] == [Kind.GAP], what="the gap is visible")
        before = person.window.composer.draft
        view = person.window.log_panel.view
        view.select(view.visible_rows()[0])
        with_enter(person)
        assert person.window.composer.draft == before
