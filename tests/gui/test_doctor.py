"""Tests of the connection check dialog, operated like a user would."""

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
from tests.support.language import english
from tests.support.odd_servers import silent_server
from tests.support.person import button, click, find
from tests.support.waiting import until
from tests.support.windows import person_at


def dialog_of(person):
    found = [each for each in person.window.findChildren(DoctorDialog) if each.isVisible()]
    return found[0] if found else None


async def opened(person):
    click(person.window.profile_bar, "Connection check")
    await until(lambda: dialog_of(person) is not None, what="the dialog is open")
    return dialog_of(person)


async def finished(dialog):
    run = button(dialog, "Running…")
    await until(lambda: english(run.text()) == "Run again" and run.isEnabled(), what="the check is finished")


async def close(person):
    QTest.keyClick(dialog_of(person), Qt.Key.Key_Escape)
    await until(lambda: not person.window.findChildren(DoctorDialog), what="the dialog is gone")


def received_test_messages(person):
    return [row for row in person.rows() if "appsyncConsoleProbe" in row.text]


async def test_one_click_checks_without_publishing_and_the_results_can_be_copied(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        dialog = await opened(person)
        await finished(dialog)
        assert "Subscription: subscription to robots acknowledged" in english(dialog.text)
        assert "Test message: skipped" in english(dialog.text)
        assert "All checks up to the subscription passed." in english(dialog.text)
        click(dialog, "Copy")
        copied = QGuiApplication.clipboard().text()
        assert copied.count("\n") >= 10
        assert person.console.factory.sandbox_address.api_key.reveal() not in copied
        await close(person)
        assert person.rows() == []


async def test_a_test_message_is_published_only_if_selected(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        dialog = await opened(person)
        await finished(dialog)
        test_message = find(dialog, QCheckBox, "Publish a test message to robots")
        assert not test_message.isChecked()
        QTest.keyClick(test_message, Qt.Key.Key_Space)
        click(dialog, "Run again")
        assert not button(dialog, "Running…").isEnabled()
        await finished(dialog)
        assert "Test message: delivered after" in english(dialog.text)
        await close(person)
        await until(lambda: received_test_messages(person), what="the test message is in the log")
        assert [row.kind for row in received_test_messages(person)] == [Kind.RECEIVED]


async def test_a_problem_is_shown_with_cause_and_remedy(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        unreachable = Profile(id="unreachable", name="Nowhere", url="http://127.0.0.1:9/graphql")
        await person.console.workspace.save_profile(unreachable, {SecretKind.API_KEY: Secret("da2-somesomesome")})
        person.console.refresh_profiles()
        await person.opens("unreachable")
        dialog = await opened(person)
        await finished(dialog)
        assert "HTTP response: 127.0.0.1:9 refused the connection." in english(dialog.text)
        assert "What to do: Start the server" in english(dialog.text)
        assert "Tell the API's owner" in english(dialog.text)
        assert not find(dialog, QCheckBox, "Publish a test message").isEnabled()
        await close(person)


async def test_a_profile_without_a_key_fails_at_the_authorization(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        without_key = Profile(id="without-key", name="Keyless", url="http://127.0.0.1:9/graphql")
        await person.console.workspace.save_profile(without_key)
        person.console.refresh_profiles()
        await person.opens("without-key")
        dialog = await opened(person)
        await finished(dialog)
        assert "Authorization: No API key is stored" in english(dialog.text)
        await close(person)


async def test_closing_the_dialog_cancels_the_check(tmp_path, theme):
    async with silent_server() as url, person_at(tmp_path, theme) as person:
        await person.is_live()
        silent = Profile(id="silent", name="Silent", url=url)
        await person.console.workspace.save_profile(silent, {SecretKind.API_KEY: Secret("da2-somesomesome")})
        person.console.refresh_profiles()
        await person.opens("silent")
        dialog = await opened(person)
        await until(lambda: "TLS" in english(dialog.text), what="it waits for the HTTP response")
        running = [task for task in asyncio.all_tasks() if task.get_name() == "connection check"]
        assert len(running) == 1
        await close(person)
        await until(running[0].done, what="the check ends")
        assert running[0].cancelled()


@pytest.mark.parametrize("way", ["button", "command"])
async def test_the_button_and_the_command_open_it_only_once(tmp_path, theme, way):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        if way == "button":
            assert find(person.window.profile_bar, QToolButton, "Connection check").toolTip()
            click(person.window.profile_bar, "Connection check")
        for _ in range(2):
            person.window.commands.action("connection.doctor").trigger()
        assert len(person.window.findChildren(DoctorDialog)) == 1
        await close(person)
