"""Tests of the sandbox dialog: connections, fault injection, stop and start."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QSpinBox
from pytestqt.qtbot import QtBot

from appsync_console.domain.faults import NO_FAULTS, Door, Faults, Silence, WrongFrame
from appsync_console.ui.sandbox.dialog import SandboxDialog
from appsync_console.ui.sandbox.fault_form import FaultForm
from tests.support.language import english
from tests.support.person import click, find
from tests.support.waiting import until
from tests.support.windows import Person, person_at


def number(parent, name) -> QSpinBox:
    return find(parent, QSpinBox, name)


def write_number(spin: QSpinBox, text: str) -> None:
    spin.setFocus()
    spin.selectAll()
    QTest.keyClicks(spin, text)
    QTest.keyClick(spin, Qt.Key.Key_Return)


async def opened(person: Person) -> SandboxDialog:
    click(person.window.profile_bar, "Sandbox")
    dialog = person.window.findChild(SandboxDialog)
    await until(lambda: "Running" in english(dialog.state_text), what="the state of the sandbox")
    return dialog


async def test_it_shows_the_connections(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        dialog = await opened(person)
        await until(
            lambda: dialog.clients and english(dialog.clients[0]).endswith(": robots, cakes"),
            what="our connection",
        )
        assert dialog.clients[0].startswith("127.0.0.1:")
        person.publish('"1"')
        await until(lambda: "1 published · 1 delivered" in english(dialog.state_text), what="the counts")
        dialog.close()


async def test_a_fault_is_turned_on_and_off_while_the_window_is_in_use(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        dialog = await opened(person)
        write_number(number(dialog, "Duplicate one message in"), "1")
        await until(lambda: "Each message is duplicated." in words(dialog), what="the active fault")
        person.publish('"twice"')
        await person.sees('"twice"', '"twice"')
        click(dialog, "Turn off all")
        await until(lambda: "No faults are active." in words(dialog), what="no faults")
        assert english(number(dialog, "Duplicate one message in").text()) == "none"
        dialog.close()
        assert not person.window.notice_bar.isVisible()


async def test_active_faults_are_reported_when_the_dialog_closes(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        dialog = await opened(person)
        click(dialog, "Reject credentials when publishing")
        await until(lambda: "rejected for HTTP requests" in words(dialog), what="the active fault")
        dialog.close()
        await until(person.window.notice_bar.isVisible, what="the notice")
        assert "Fault injection is still on" in english(person.window.notice_bar.text)


async def test_dropped_connections_are_restored(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        dialog = await opened(person)
        await until(lambda: dialog.clients, what="our connection")
        before = dialog.clients
        click(dialog, "Drop all")
        await until(lambda: dialog.clients and dialog.clients != before and person.console.is_live, what="a new one")
        dialog.close()


async def test_stop_and_start(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        dialog = await opened(person)
        address = person.console.factory.sandbox_address
        click(dialog, "Stop")
        await until(lambda: english(dialog.state_text) == "Stopped", what="it has stopped")
        await until(lambda: "has stopped" in english(person.window.notice_bar.text), what="the notice")
        click(dialog, "Start")
        await until(
            lambda: "Running" in english(dialog.state_text) and person.console.is_live, what="it is running again"
        )
        again = person.console.factory.sandbox_address
        assert again is not None
        assert again.endpoint == address.endpoint
        assert again.api_key == address.api_key
        dialog.close()


def words(dialog: SandboxDialog) -> str:
    return english("\n".join(each.text() for each in dialog.findChildren(QLabel)))


@pytest.mark.parametrize(
    "faults",
    [
        NO_FAULTS,
        Faults(silence=Silence.ALL, delay_ms=200, jitter_ms=50, lose_every=3, duplicate_every=2, reorder=4),
        Faults(
            wrong_frame=WrongFrame.UNKNOWN_ID, wrong_every=7, refuse=frozenset({Door.HTTP}), throttle=frozenset(Door)
        ),
    ],
)
def test_the_form_shows_the_given_faults(qtbot: QtBot, faults: Faults) -> None:
    form = FaultForm()
    qtbot.addWidget(form)
    with qtbot.assertNotEmitted(form.changed):
        form.show_faults(Faults(lose_every=9, throttle=frozenset({Door.CONNECT})))
        form.show_faults(faults)
    assert form.faults == faults


def test_a_number_takes_effect_when_it_is_complete(qtbot: QtBot) -> None:
    form = FaultForm()
    qtbot.addWidget(form)
    form.show()
    delay = number(form, "Delay in milliseconds")
    delays = []
    form.changed.connect(lambda: delays.append(form.faults.delay_ms))
    write_number(delay, "250")
    assert delays == [250]
    combo = find(form, QComboBox, "No keep-alives")
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert form.faults.silence is Silence.KEEP_ALIVE
