"""The doctor of the window, used as a person does."""

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QToolButton

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.message import Kind
from appsync_console.domain.profile import Profile
from appsync_console.domain.secret import Secret
from appsync_console.ui.doctor.dialog import DoctorDialog
from tests.support.odd_servers import silent_server
from tests.support.person import button, click, find
from tests.support.waiting import until
from tests.support.windows import person_at


def dialog_of(person):
    found = [each for each in person.window.findChildren(DoctorDialog) if each.isVisible()]
    return found[0] if found else None


async def opened(person):
    click(person.window.profile_bar, "Doctor")
    await until(lambda: dialog_of(person) is not None, what="the dialog is open")
    return dialog_of(person)


async def finished(dialog):
    run = button(dialog, "Running…")
    await until(lambda: run.text() == "Run again" and run.isEnabled(), what="the examination is finished")


async def close(person):
    QTest.keyClick(dialog_of(person), Qt.Key.Key_Escape)
    await until(lambda: not person.window.findChildren(DoctorDialog), what="the dialog is gone")


def probes(person):
    return [row for row in person.rows() if "appsyncConsoleProbe" in row.text]


async def test_one_click_examines_without_publishing_and_the_result_can_be_copied(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        dialog = await opened(person)
        await finished(dialog)
        assert "Acknowledgement: subscription to robots acknowledged" in dialog.text
        assert "Probe: not tried" in dialog.text
        assert "Nothing to tell the people who run the API" in dialog.text
        click(dialog, "Copy")
        copied = QGuiApplication.clipboard().text()
        assert copied.count("\n") >= 10
        assert person.console.factory.sandbox_address.api_key.reveal() not in copied
        await close(person)
        assert person.rows() == []


async def test_a_probe_is_sent_only_when_it_is_ticked(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        dialog = await opened(person)
        await finished(dialog)
        probe = find(dialog, QCheckBox, "Also send a probe to robots")
        assert not probe.isChecked()
        QTest.keyClick(probe, Qt.Key.Key_Space)
        click(dialog, "Run again")
        assert not button(dialog, "Running…").isEnabled()
        await finished(dialog)
        assert "Probe: came back after" in dialog.text
        await close(person)
        await until(lambda: probes(person), what="the probe stands in the log")
        assert [row.kind for row in probes(person)] == [Kind.RECEIVED]


async def test_what_is_wrong_is_said_with_cause_and_remedy(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        nowhere = Profile(id="nowhere", name="Nowhere", url="http://127.0.0.1:9/graphql")
        await person.console.workspace.save_profile(nowhere, {SecretKind.API_KEY: Secret("da2-somesomesome")})
        person.console.refresh_profiles()
        await person.opens("nowhere")
        dialog = await opened(person)
        await finished(dialog)
        assert "HTTP answer: Nobody listens at 127.0.0.1:9." in dialog.text
        assert "What to do: Start the server" in dialog.text
        assert "Tell the people who run the API" in dialog.text
        assert not find(dialog, QCheckBox, "Also send a probe").isEnabled()
        await close(person)


async def test_a_profile_without_a_key_fails_at_the_authorization(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        keyless = Profile(id="keyless", name="Keyless", url="http://127.0.0.1:9/graphql")
        await person.console.workspace.save_profile(keyless)
        person.console.refresh_profiles()
        await person.opens("keyless")
        dialog = await opened(person)
        await finished(dialog)
        assert "Authorization: No API key is stored" in dialog.text
        await close(person)


async def test_closing_the_dialog_ends_the_examination(tmp_path, theme):
    async with silent_server() as url, person_at(tmp_path, theme) as person:
        await person.is_live()
        silent = Profile(id="silent", name="Silent", url=url)
        await person.console.workspace.save_profile(silent, {SecretKind.API_KEY: Secret("da2-somesomesome")})
        person.console.refresh_profiles()
        await person.opens("silent")
        dialog = await opened(person)
        await until(lambda: "TLS" in dialog.text, what="it waits for the HTTP answer")
        running = [task for task in asyncio.all_tasks() if task.get_name() == "doctor"]
        assert len(running) == 1
        await close(person)
        await until(running[0].done, what="the examination ends")
        assert running[0].cancelled()


@pytest.mark.parametrize("way", ["button", "command"])
async def test_it_is_opened_once_from_the_bar_and_as_a_command(tmp_path, theme, way):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        if way == "button":
            assert find(person.window.profile_bar, QToolButton, "Doctor").toolTip()
            click(person.window.profile_bar, "Doctor")
        for _ in range(2):
            person.window.commands.action("connection.doctor").trigger()
        assert len(person.window.findChildren(DoctorDialog)) == 1
        await close(person)
