"""Tests of the whole window with a real sandbox, operated like a user would: type, click, wait for the result."""

import asyncio
import json
import os
import signal
import time
from dataclasses import replace
from datetime import date, timedelta

import aiohttp
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit

from appsync_console.app.main import opened_window
from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.domain.authorization.config import ApiKeyAccess, LambdaAccess, SecretKind
from appsync_console.domain.errors import AuthorizationError, CannotConnect, SignInCancelled
from appsync_console.domain.message import Kind
from appsync_console.domain.secret import Secret
from appsync_console.domain.status import ConnectionStatus, TokenTimes
from appsync_console.domain.terms import AuthorizationMode, ConnectionState, DeliveryState
from appsync_console.session.sandbox.process import SandboxProcess
from appsync_console.session.sign_in import Challenge, ChallengeKind
from appsync_console.session.workspace.folders import Folders
from appsync_console.session.workspace.workspace import Workspace
from appsync_console.texts.errors import error_text
from appsync_console.ui.channels.row import ChannelModeChosen, ChannelPaused
from appsync_console.ui.profiles.dialog import ProfilesDialog
from appsync_console.ui.sign_in.dialog import QuestionDialog
from tests.support.language import english
from tests.support.person import choose, click, find, write, write_lines
from tests.support.waiting import until
from tests.support.windows import CTRL, person_at


async def publish_from_elsewhere(console, channel, data):
    address = console.factory.sandbox_address
    body = {"query": SIMPLE_CHANNELS.publish.document, "variables": {"name": channel, "data": data}}
    headers = {"x-api-key": address.api_key.reveal()}
    async with (
        aiohttp.ClientSession() as client,
        client.post(address.endpoint.graphql_url, json=body, headers=headers) as answer,
    ):
        assert "errors" not in await answer.json()


async def test_a_channel_added_while_connecting_becomes_live(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        assert person.console.session is None
        person.add_channel("early")
        await person.is_live()
        person.publish("1")
        await person.sees("1")


async def test_a_published_message_is_delivered_only_to_its_channel(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        person.publish('{"n": 1.5, "n2": [true]}')
        await person.sees('{"n":1.5,"n2":[true]}')
        assert [row.kind for row in person.rows()] == [Kind.PUBLISHED, Kind.RECEIVED]
        await until(lambda: person.rows()[0].delivery is DeliveryState.DELIVERED, what="it is shown as delivered")
        assert person.rows()[0].text == '{"n": 1.5, "n2": [true]}'
        assert "Live" in person.state()

        person.console.show_channel("cakes")
        assert person.rows() == []


async def test_messages_from_others_are_shown_or_counted_as_unread(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        await publish_from_elsewhere(person.console, "robots", '{"source":"curl"}')
        await publish_from_elsewhere(person.console, "cakes", '"sweet"')
        await person.sees('{"source":"curl"}')
        rows = person.window.sidebar._model
        await until(lambda: rows.row_named("cakes").unread == 1, what="one unread cake")
        assert rows.row_named("robots").unread == 0

        person.press(Qt.Key.Key_2, CTRL)
        await person.sees('"sweet"')
        await until(lambda: rows.row_named("cakes").unread == 0, what="no unread cake")


async def test_invalid_json_is_not_published_and_not_lost(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        person.publish('{"a": 1,')
        assert "line 1" in english(person.window.composer.state_line.text())
        assert not person.window.composer.publish_button.isEnabled()
        assert person.rows() == []
        assert person.window.composer.text == '{"a": 1,}'


async def test_adding_a_channel_subscribes_and_removing_it_unsubscribes(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        person.add_channel("tele metry")
        await person.is_live()
        assert person.window.log_panel.channel == "tele metry"
        person.publish("42")
        await person.sees("42")

        person.window.sidebar.channel_removed.emit("tele metry")
        assert person.window.log_panel.channel == "robots"
        await publish_from_elsewhere(person.console, "tele metry", "43")
        person.add_channel("tele metry")
        await person.is_live()
        person.publish("44")
        await person.sees("42", "44")


async def test_a_paused_channel_receives_nothing_until_it_is_resumed(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        person.window.sidebar.channel_paused.emit(ChannelPaused("robots", True))
        person.publish("1")
        await until(lambda: [row.delivery for row in person.rows()] == [DeliveryState.ACCEPTED], what="it is accepted")
        person.window.sidebar.channel_paused.emit(ChannelPaused("robots", False))
        await person.is_live()
        person.publish("2")
        await person.sees("2")


async def test_reopening_shows_the_same_channels_and_messages(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        person.add_channel("third")
        await person.is_live()
        person.publish('{"kept": true}')
        await person.sees('{"kept":true}')
        person.console.show_channel("robots")
        person.console.show_channel("third")

    workspace = await Workspace.open(Folders.under(tmp_path), with_log=False)
    assert workspace.last_profile().name == "Sandbox"
    await workspace.aclose()
    async with person_at(tmp_path, theme) as person:
        await person.sees('{"kept":true}')
        assert person.window.log_panel.channel == "third"
        assert [channel.name for channel in person.console.profile.channels] == ["robots", "cakes", "third"]
        await person.is_live()
        person.publish('{"again": true}')
        await person.sees('{"kept":true}', '{"again":true}')


async def test_a_killed_sandbox_is_restarted_with_one_click(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        os.kill(person.console.factory.sandbox_process_id, signal.SIGKILL)
        await until(lambda: "The sandbox has stopped" in english(person.window.notice_bar.text), what="the notice")
        killed = person.console.session
        QTest.mouseClick(person.window.notice_bar.button("sandbox"), Qt.MouseButton.LeftButton)
        await until(lambda: person.console.session is not killed, what="the old session is closed")
        await person.is_live()
        person.publish('"back"')
        await person.sees('"back"')


async def test_a_wrong_key_is_reported_and_the_right_one_connects(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        workspace, address = person.console.workspace, person.console.factory.sandbox_address
        profile = workspace.new_profile("Other", address.endpoint.graphql_url, person.console.profile.channels)
        await workspace.save_profile(profile, {SecretKind.API_KEY: Secret("da2-" + "w" * 26)})
        await person.opens(profile.id)
        bar = person.window.profile_bar
        await until(lambda: isinstance(bar.problem, AuthorizationError), what="it is refused")
        assert "Refused" in person.state()
        assert error_text(bar.problem).cause
        assert error_text(bar.problem).remedy
        assert "w" * 26 not in str(bar.problem) + bar.problem.raw

        await workspace.save_profile(profile, {SecretKind.API_KEY: address.api_key})
        await person.opens(profile.id)
        await person.is_live()
        person.publish("1")
        await person.sees("1")


async def test_a_notice_about_rejected_credentials_opens_the_profile(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        workspace, address = person.console.workspace, person.console.factory.sandbox_address
        profile = workspace.new_profile("Other", address.endpoint.graphql_url, person.console.profile.channels)
        await workspace.save_profile(profile, {SecretKind.API_KEY: Secret("da2-" + "w" * 26)})
        await person.opens(profile.id)
        bar = person.window.notice_bar
        await until(lambda: bar.text, what="the notice is shown")
        problem = person.window.profile_bar.problem
        assert error_text(problem).what in bar.text
        assert error_text(problem).remedy in bar.text
        click(bar, "Open profile")
        dialog = person.window.findChild(ProfilesDialog)
        assert dialog.current_id == profile.id
        write(dialog, "API key", address.api_key.reveal())
        click(dialog, "Save")
        await person.is_live()
        assert bar.text == ""
        dialog.close()


async def test_the_notice_disappears_when_credentials_are_accepted(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        listener = person.console.bridge.listener()
        refused = AuthorizationError("control.rejected", said="The token is over.", advice="Sign in.")
        listener.link_changed(ConnectionStatus(state=ConnectionState.REFUSED, problem=refused))
        bar = person.window.notice_bar
        await until(lambda: "The token is over." in english(bar.text), what="the notice is shown")
        listener.link_changed(ConnectionStatus(state=ConnectionState.LIVE, connections=1))
        await until(lambda: not bar.text, what="the notice is cleared")


async def test_the_user_can_sign_in_after_canceling(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        canceled = SignInCancelled("sign_in.canceled_in_window")
        person.console.bridge.listener().link_changed(ConnectionStatus(state=ConnectionState.REFUSED, problem=canceled))
        bar = person.window.notice_bar
        await until(lambda: "The sign-in was canceled." in english(bar.text), what="the notice is shown")
        click(bar, "Sign in")
        assert bar.text == ""


async def test_the_status_bar_counts_down_the_token_expiry(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        line = person.window.status_bar
        assert line.access == ""
        mode = AuthorizationMode.COGNITO
        listener = person.console.bridge.listener()
        listener.token_changed(TokenTimes(mode=mode, expires_at=time.time() + 90))
        await until(lambda: english(line.access).startswith("Token expires in 8"), what="it counts down")
        listener.token_changed(TokenTimes(mode=mode, expires_at=time.time() - 1))
        await until(lambda: english(line.access) == "Token expired", what="it expires")
        person.console.disconnect_profile()
        await until(lambda: line.access == "", what="no session, no token")


async def test_the_status_bar_shows_the_api_key_expiry(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        workspace, address = person.console.workspace, person.console.factory.sandbox_address
        profile = workspace.new_profile("Other", address.endpoint.graphql_url)
        over = date.today() - timedelta(days=1)
        profile = replace(profile, access=(ApiKeyAccess(expires_on=over),))
        await workspace.save_profile(profile, {SecretKind.API_KEY: address.api_key})
        await person.opens(profile.id)
        await until(lambda: "API key expired" in english(person.window.status_bar.access), what="the notice is shown")


async def test_the_mode_of_a_channel_is_saved(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        console, before = person.console, person.console.session
        person.window.sidebar.channel_mode_chosen.emit(ChannelModeChosen("robots", AuthorizationMode.API_KEY))
        await until(lambda: console.session not in (None, before), what="it reconnects")
        await person.is_live()
        mode = AuthorizationMode.API_KEY
        await until(lambda: console.workspace.profile("sandbox").channel("robots").mode is mode, what="it is saved")


async def test_the_first_start_page_reports_a_failed_sandbox_start(tmp_path, theme, monkeypatch):
    async with opened_window(Folders.under(tmp_path), theme) as features:

        async def fail(process, *, port, api_key):
            raise CannotConnect("control.rejected", said="The sandbox server does not start.", advice="Try again.")

        features.window.show_first_start()
        page = features.window.first_start
        features.window.show()
        with monkeypatch.context() as patch:
            patch.setattr(SandboxProcess, "start", fail)
            click(page, "Try the sandbox")
            await until(lambda: page.findChildren(QLabel, "sandboxProblem")[0].text(), what="the notice is shown")
        assert features.window.is_first_start
        click(page, "Try the sandbox")
        await until(lambda: features.context.session and features.context.is_live, what="it is live")
        assert not features.window.is_first_start


async def test_another_authorization_mode_from_the_first_start_page(tmp_path, theme):
    async with opened_window(Folders.under(tmp_path), theme) as features:
        features.window.show_first_start()
        features.window.show()
        write(features.window.first_start, "GraphQL URL", "http://127.0.0.1:9/graphql")
        click(features.window.first_start, "Use another authorization mode…")
        dialog = features.window.findChild(ProfilesDialog)
        assert find(dialog, QLineEdit, "GraphQL URL").text() == "http://127.0.0.1:9/graphql"
        write(dialog, "Name", "Ours")
        choose(find(dialog, QComboBox, "Authorization mode"), "Lambda")
        write(dialog, "Token", "abc")
        click(dialog, "Save")
        await until(lambda: not features.window.is_first_start, what="the profile is opened")
        profile = features.context.workspace.profile_named("Ours")
        assert profile.access == (LambdaAccess(),)
        assert await features.context.workspace.stored_kinds(profile) == {SecretKind.LAMBDA_TOKEN}
        dialog.close()


async def test_closing_the_window_cancels_a_sign_in(tmp_path, theme):
    async with asyncio.TaskGroup() as tasks:
        async with opened_window(Folders.under(tmp_path), theme) as features:
            features.window.show()
            challenge = Challenge(ChallengeKind.PASSWORD, "prompt.password", {"user": "ada"})
            asking = tasks.create_task(_is_canceled(features._sign_in.answer(challenge)))
            await until(lambda: features.window.findChildren(QuestionDialog), what="it is asked")
        assert await asking


async def _is_canceled(answer):
    with pytest.raises(SignInCancelled):
        await answer
    return True


async def test_a_missing_ca_file_is_reported_in_the_editor(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        person.window.commands.trigger("program.new_profile")
        dialog = person.window.findChild(ProfilesDialog)
        write(dialog, "Name", "Ours")
        write(dialog, "GraphQL URL", "https://api.example.com/graphql")
        write(dialog, "API key", "da2-x")
        click(dialog, "Connection")
        line = write(dialog, "CA file", str(tmp_path / "missing.pem"))
        click(dialog, "Save")
        await until(lambda: line.property("invalid") == "true", what="the error is shown")
        assert len(person.console.workspace.profiles) == 1
        write(dialog, "CA file", "")
        click(dialog, "Save")
        await until(lambda: len(person.console.workspace.profiles) == 2, what="it is saved")
        dialog.close()


async def test_a_missing_key_is_reported_and_a_missing_server_is_retried(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        workspace = person.console.workspace
        profile = workspace.new_profile("Nowhere", "http://127.0.0.1:9/graphql", person.console.profile.channels)
        await workspace.save_profile(profile)
        await person.opens(profile.id)
        await until(
            lambda: "No API key" in person.state() or "no API key" in person.state(),
            what="the missing key",
        )

        await workspace.save_profile(profile, {SecretKind.API_KEY: Secret("da2-anything")})
        await person.opens(profile.id)
        await until(lambda: "Retrying" in person.state(), what="it waits")
        person.publish('{"lost": false}')
        await until(lambda: [row.delivery for row in person.rows()] == [DeliveryState.FAILED], what="it failed")
        assert person.rows()[0].reason


async def test_disconnecting_and_connecting_again(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        toggle = person.window.profile_bar._toggle
        QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
        await until(lambda: "Offline" in person.state(), what="it is offline")
        assert "Not connected" in english(person.window.composer.blocked_reason)
        QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
        await person.is_live()


async def test_a_second_profile_can_be_added_and_used(tmp_path, theme):
    """The key of the profile is stored only in the keyring."""
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        address = person.console.factory.sandbox_address
        person.window.commands.trigger("program.new_profile")
        dialog = next(child for child in person.window.findChildren(object) if type(child).__name__ == "ProfilesDialog")
        write(dialog, "Name", "Second")
        write(dialog, "GraphQL URL", address.endpoint.graphql_url)
        write(dialog, "API key", address.api_key.reveal())
        write_lines(dialog, "Channels", "robots")
        click(dialog, "Save")
        await until(lambda: len(person.console.workspace.profiles) == 2, what="it is saved")
        second = person.console.workspace.profile_named("Second")
        assert await person.console.workspace.vault(second.id).get(SecretKind.API_KEY) == address.api_key
        dialog.close()
        person.window.activateWindow()
        await until(person.window.isActiveWindow, what="the window is active again")
        person.publish("1")
        await until(lambda: "delivered" in english(person.window.composer.facts.text()), what="its outcome")
        await person.opens(second.id)
        assert "delivered" not in english(person.window.composer.facts.text())
        await person.is_live()
        person.publish("7")
        await person.sees("7")

    for file in tmp_path.rglob("*"):
        assert not file.is_file() or address.api_key.reveal().encode() not in file.read_bytes(), file


async def test_without_a_writable_application_log_the_window_opens_with_a_notice(tmp_path, theme):
    Folders.under(tmp_path).logs.write_text("a file where the folder should be")
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        shown = " ".join(english(each.text()) for each in person.window.file_notices.findChildren(QLabel))
        assert "This session has no application log." in shown


async def test_profiles_that_a_command_imports_appear_at_once(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        command = await Workspace.open(Folders.under(tmp_path), with_log=False)
        added = command.new_profile("Imported", "https://api.example.com/graphql")
        await command.save_profile(added)
        combo = find(person.window.profile_bar, QComboBox, "Profile")
        await until(lambda: combo.findText("Imported") >= 0, what="the new profile is in the list")
        notice = "Profiles were changed outside this window."
        await until(lambda: english(person.window.status_bar.notice) == notice, what="the notice")
        person.add_channel("mine")
        await until(lambda: [p.name for p in person.console.workspace.profiles] == ["Sandbox", "Imported"], what="both")
        await command.reload_profiles()
        await command.remove_profile(added.id)
        await until(lambda: combo.findText("Imported") < 0, what="the removed profile is not in the list")
        assert person.console.profile.channel("mine") is not None
        assert person.console.is_live
        await command.aclose()


async def test_no_file_contains_the_key_after_a_session(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        key = person.console.factory.sandbox_address.api_key.reveal()
        person.publish("1")
        await person.sees("1")
    texts = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert texts
    assert not any(key.encode() in text for text in texts)


@pytest.mark.parametrize("count", [300])
async def test_a_burst_of_messages_is_shown_completely_and_in_order(tmp_path, theme, count):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        session = person.console.session
        for number in range(count):
            await session.publish("robots", str(number))
        log = person.console.workspace.channel_log(person.console.profile, "robots")
        await until(lambda: (log.refresh(), log.last)[1] == 2 * count, what="all are in the log")
        await until(lambda: 2 * count in person.window.log_panel.view.visible_rows(), what="the last one is shown")
        received = [row for row in log.rows(1, log.last) if row.kind is Kind.RECEIVED]
        assert [json.loads(row.text) for row in received] == list(range(count))
        assert person.console.session.status.state is ConnectionState.LIVE


async def test_the_inspector_is_hidden_in_a_narrow_window(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        window = person.window
        window.resize(1280, 800)
        assert not window.inspector.isHidden()
        window.resize(900, 600)
        await until(window.inspector.isHidden, what="the inspector made room")
        person.press(Qt.Key.Key_I, CTRL)
        assert not window.inspector.isHidden()
        person.press(Qt.Key.Key_I, CTRL)
        window.resize(1280, 800)
        await until(lambda: not window.inspector.isHidden(), what="the inspector is back")


async def test_a_message_is_compared_with_the_previous_and_a_marked_one(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        for number in (1, 2, 3):
            person.publish(f'{{"n": {number}}}')
            await person.sees(*(f'{{"n":{n}}}' for n in range(1, number + 1)))
        person.console.workspace.log.remark(2, is_marked=True, note="")
        view, page = person.window.log_panel.view, person.window.inspector.diff_page
        view.select(6)
        person.window.inspector.tabs.setCurrentWidget(page)
        assert '-   "n": 2' in page.reader.toPlainText()
        choose(page.choice, "Marked message")
        await until(lambda: person.console.workspace.compared_with(6, is_marked=True), what="the mark is there")
        page.set_text('{"n":3}')
        assert '-   "n": 1' in page.reader.toPlainText()
