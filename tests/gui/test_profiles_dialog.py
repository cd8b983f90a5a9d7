"""Tests of the profile editor, operated like a user would."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QListWidget, QPlainTextEdit
from pytestqt.qtbot import QtBot

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.channel import Channel
from appsync_console.domain.errors import InputError, SecretStoreError, SubscriptionError
from appsync_console.domain.finding import Finding
from appsync_console.domain.profile import Profile, sandbox_profile
from appsync_console.domain.secret import Secret
from appsync_console.domain.secret_home import SecretHome
from appsync_console.session.diagnosis.doctor import Check, Outcome, Step
from appsync_console.texts.diagnosis import finding_text
from appsync_console.ui.profiles.dialog import ProfilesDialog
from appsync_console.ui.profiles.form import SandboxAccess
from appsync_console.ui.theme.theme import Theme
from tests.support.language import english
from tests.support.person import button, click, find, write, write_lines

URL = "https://abc.appsync-api.eu-west-1.amazonaws.com/graphql"
KEY = "da2-" + "a" * 26
STAGING = Profile(id="p-1", name="Staging", url=URL, channels=(Channel(name="robots", is_muted=True),))
OTHER = Profile(id="p-2", name="Other", url="https://api.example.com/graphql")
STORED = frozenset({SecretKind.API_KEY})
PASSED = Step(Check.NAME, Outcome.FINE, Finding("found.no_tls"))


@pytest.fixture
def dialog(theme: Theme, qtbot: QtBot) -> ProfilesDialog:
    made = ProfilesDialog(theme)
    qtbot.addWidget(made)
    made.set_secret_home(SecretHome(is_keyring=True))
    made.set_profiles([sandbox_profile(), STAGING, OTHER], {"p-1": STORED, "p-2": STORED})
    made.edit("p-1")
    made.open()
    qtbot.waitExposed(made)
    return made


def names(dialog: ProfilesDialog) -> list[str]:
    shown = find(dialog, QListWidget, "Profiles")
    return [shown.item(at).text() for at in range(shown.count())]


def go_to(dialog: ProfilesDialog, name: str) -> None:
    shown = find(dialog, QListWidget, "Profiles")
    place = shown.visualItemRect(shown.item(names(dialog).index(name))).center()
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)


def words(dialog: ProfilesDialog) -> str:
    return english("\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog)))


def line(dialog: ProfilesDialog, name: str) -> QLineEdit:
    return find(dialog, QLineEdit, name)


def test_the_fields_show_the_profile_but_not_its_key(dialog: ProfilesDialog) -> None:
    assert line(dialog, "Name").text() == "Staging"
    assert line(dialog, "GraphQL URL").text() == URL
    assert line(dialog, "API key").text() == ""
    assert english(line(dialog, "API key").placeholderText()) == "stored in the keyring"
    assert find(dialog, QPlainTextEdit, "Channels").toPlainText() == "robots"
    assert "wss://abc.appsync-realtime-api.eu-west-1.amazonaws.com/graphql" in words(dialog)
    assert "Stored only in this computer's keyring" in words(dialog)
    assert not button(dialog, "Save").isEnabled()


def test_a_new_profile_is_entered_and_saved(dialog: ProfilesDialog, qtbot: QtBot) -> None:
    click(dialog, "New profile")
    write(dialog, "Name", "Production")
    write(dialog, "GraphQL URL", "https://api.example.com/graphql")
    write(dialog, "API key", KEY)
    write_lines(dialog, "Channels", "orders\n\nalarms")
    with qtbot.waitSignal(dialog.saved) as signal:
        click(dialog, "Save")
    draft = signal.args[0]
    assert (draft.profile.name, draft.secrets) == ("Production", {SecretKind.API_KEY: Secret(KEY)})
    assert [channel.name for channel in draft.profile.channels] == ["orders", "alarms"]
    assert names(dialog) == ["Sandbox", "Staging", "Other", "Production"]
    assert not dialog.is_dirty


def test_an_edit_preserves_id_key_and_channel_settings(dialog: ProfilesDialog, qtbot: QtBot) -> None:
    write(dialog, "Name", "Staging 2")
    with qtbot.waitSignal(dialog.saved) as signal:
        QTest.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    draft = signal.args[0]
    assert (draft.profile.id, draft.secrets) == ("p-1", {})
    assert draft.profile.channels == STAGING.channels
    assert names(dialog) == ["Sandbox", "Staging 2", "Other"]


@pytest.mark.parametrize(
    ("field", "text", "text_shown"),
    [
        ("Name", "other", "A profile called other already exists."),
        ("GraphQL URL", "http://example.com/graphql", "Plain http is allowed only for an API on this computer."),
    ],
)
def test_an_invalid_field_shows_its_error_and_is_not_saved(
    dialog: ProfilesDialog, qtbot: QtBot, field: str, text: str, text_shown: str
) -> None:
    invalid = write(dialog, field, text)
    with qtbot.assertNotEmitted(dialog.saved):
        click(dialog, "Save")
    assert text_shown in words(dialog)
    assert invalid.hasFocus()
    assert invalid.property("invalid") == "true"


def test_a_pasted_key_with_other_characters_is_not_saved(dialog: ProfilesDialog, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("clé")
    QTest.keyClick(line(dialog, "API key"), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    with qtbot.assertNotEmitted(dialog.saved):
        click(dialog, "Save")
    assert "The API key contains an invalid character" in words(dialog)


def test_the_url_is_validated_when_typing_pauses(dialog: ProfilesDialog, qtbot: QtBot) -> None:
    write(dialog, "GraphQL URL", "htt")
    assert "complete URL" not in words(dialog)
    qtbot.waitUntil(lambda: "This is not a complete URL." in words(dialog))


def test_url_and_key_pasted_together_go_to_their_fields(dialog: ProfilesDialog) -> None:
    click(dialog, "New profile")
    QGuiApplication.clipboard().setText(f"{URL} {KEY}")
    field = line(dialog, "GraphQL URL")
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert (field.text(), line(dialog, "API key").text()) == (URL, KEY)
    assert line(dialog, "API key").echoMode() == QLineEdit.EchoMode.Password


def test_changes_are_not_lost_when_another_profile_is_selected(dialog: ProfilesDialog, qtbot: QtBot) -> None:
    write(dialog, "Name", "Staging 2")
    go_to(dialog, "Other")
    assert "Staging has unsaved changes." in words(dialog)
    assert line(dialog, "Name").text() == "Staging 2"
    with qtbot.waitSignal(dialog.saved):
        click(dialog, "Save")
    assert line(dialog, "Name").text() == "Other"


def test_changes_can_be_discarded(dialog: ProfilesDialog, qtbot: QtBot) -> None:
    write(dialog, "Name", "Staging 2")
    go_to(dialog, "Other")
    with qtbot.assertNotEmitted(dialog.saved):
        click(dialog, "Discard")
    assert line(dialog, "Name").text() == "Other"
    go_to(dialog, "Staging")
    assert line(dialog, "Name").text() == "Staging"


def test_closing_asks_about_unsaved_changes(dialog: ProfilesDialog, qtbot: QtBot) -> None:
    write(dialog, "Name", "Staging 2")
    with qtbot.assertNotEmitted(dialog.closed):
        dialog.close()
        click(dialog, "Close this notice")
    assert dialog.isVisible()
    assert line(dialog, "Name").text() == "Staging 2"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    with qtbot.waitSignal(dialog.closed):
        click(dialog, "Discard")
    assert dialog.isHidden()


def test_changes_that_cannot_be_saved_keep_the_dialog_open(dialog: ProfilesDialog, qtbot: QtBot) -> None:
    write(dialog, "Name", "other")
    dialog.reject()
    with qtbot.assertNotEmitted(dialog.closed):
        save_in_notice(dialog)
    assert "A profile called other already exists." in words(dialog)
    assert dialog.isVisible()


def save_in_notice(dialog: ProfilesDialog) -> None:
    notice = dialog._notice
    QTest.mouseClick(notice.button("save"), Qt.MouseButton.LeftButton)


def test_a_dialog_without_changes_closes_immediately(dialog: ProfilesDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.closed):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_copy_has_its_own_name_and_id_and_is_unsaved(dialog: ProfilesDialog, qtbot: QtBot) -> None:
    click(dialog, "Duplicate profile")
    assert english(line(dialog, "Name").text()) == "Staging copy"
    assert dialog.is_dirty
    write(dialog, "API key", KEY)
    with qtbot.waitSignal(dialog.saved) as signal:
        click(dialog, "Save")
    assert signal.args[0].profile.id != "p-1"
    assert english(names(dialog)) == ["Sandbox", "Staging", "Other", "Staging copy"]


def test_removing_asks_first_and_then_shows_the_next_profile(dialog: ProfilesDialog, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(dialog.removed):
        click(dialog, "Remove profile")
        assert "Remove Staging?" in words(dialog)
        click(dialog, "Cancel")
    click(dialog, "Remove profile")
    with qtbot.waitSignal(dialog.removed) as signal:
        click(dialog, "Remove")
    assert signal.args == ["p-1"]
    assert names(dialog) == ["Sandbox", "Other"]
    assert dialog.current_id == "p-2"


def test_an_unsaved_profile_is_removed_without_asking(dialog: ProfilesDialog, qtbot: QtBot) -> None:
    click(dialog, "New profile")
    with qtbot.assertNotEmitted(dialog.removed):
        click(dialog, "Remove profile")
    assert names(dialog) == ["Sandbox", "Staging", "Other"]


def test_the_connection_test_shows_its_results(dialog: ProfilesDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.test_requested) as signal:
        click(dialog, "Test connection")
    assert signal.args[0].profile.id == "p-1"
    assert not button(dialog, "Testing…").isEnabled()
    refused = SubscriptionError("subscription.unsupported", channel="robots", answer="UnsupportedOperation")
    dialog.show_test_result("p-1", [PASSED, Step(Check.ACKNOWLEDGEMENT, Outcome.FAILED, problem=refused)])
    for text_shown in (
        "Name",
        english(finding_text(PASSED.found)),
        "Subscription",
        "AppSync rejected the subscription to robots (UnsupportedOperation).",
        "What to do: See AppSync's response in the details, or ask the API's owner.",
    ):
        assert text_shown in words(dialog)
    assert button(dialog, "Test connection").isEnabled()


def test_a_late_result_is_ignored(dialog: ProfilesDialog) -> None:
    click(dialog, "Test connection")
    go_to(dialog, "Other")
    dialog.show_test_result("p-1", [PASSED])
    assert english(finding_text(PASSED.found)) not in words(dialog)
    click(dialog, "Test connection")
    write(dialog, "Name", "changed")
    dialog.show_test_result("p-2", [PASSED])
    assert english(finding_text(PASSED.found)) not in words(dialog)


def test_the_button_does_not_resize_while_the_test_runs(dialog: ProfilesDialog) -> None:
    before = button(dialog, "Test connection").width()
    click(dialog, "Test connection")
    assert button(dialog, "Testing…").width() == before


def test_the_sandbox_is_read_only_and_can_be_copied(dialog: ProfilesDialog, qtbot: QtBot) -> None:
    dialog.set_sandbox(
        SandboxAccess("http://127.0.0.1:4000/graphql", Secret(KEY), Secret(f"curl -H 'x-api-key: {KEY}'"))
    )
    go_to(dialog, "Sandbox")
    assert line(dialog, "GraphQL URL").text() == "http://127.0.0.1:4000/graphql"
    QTest.keyClicks(line(dialog, "GraphQL URL"), "x")
    QTest.keyClicks(line(dialog, "API key"), "x")
    assert not dialog.is_dirty
    dialog.set_profiles([sandbox_profile(), STAGING, OTHER], {"sandbox": STORED, "p-1": STORED})
    assert not find(dialog, QAbstractButton, "Delete the stored API key").isEnabled()
    click(dialog, "Copy key")
    assert QGuiApplication.clipboard().text() == KEY
    click(dialog, "Copy curl command")
    assert QGuiApplication.clipboard().text().startswith("curl ")
    assert "It contains the API key." in words(dialog)
    write_lines(dialog, "Channels", "robots\nmore")
    with qtbot.waitSignal(dialog.saved) as signal:
        click(dialog, "Save")
    assert (signal.args[0].profile.url, signal.args[0].secrets) == ("", {})


def test_a_plain_text_keyring_is_reported(dialog: ProfilesDialog) -> None:
    dialog.set_secret_home(SecretHome(is_keyring=True, plaintext="PlaintextKeyring of keyrings.alt.file"))
    named = [
        label
        for label in dialog.findChildren(QLabel)
        if "PlaintextKeyring of keyrings.alt.file" in english(label.text())
    ]
    assert named
    assert named[0].property("tone") == "warning"
    assert english(line(dialog, "API key").placeholderText()) == "stored as plain text"


def test_a_missing_keyring_is_reported(dialog: ProfilesDialog) -> None:
    dialog.set_secret_home(SecretHome(is_keyring=False, reason=SecretStoreError("keyring.none")))
    text_shown = next(
        label
        for label in dialog.findChildren(QLabel)
        if english(label.text()).startswith("This computer has no keyring")
    )
    assert text_shown.property("tone") == "warning"
    assert english(line(dialog, "API key").placeholderText()) == "kept until you close the program"


def test_a_failed_save_is_reported_and_counts_as_unsaved(dialog: ProfilesDialog) -> None:
    write(dialog, "Name", "Staging 2")
    click(dialog, "Save")
    dialog.show_problem(SecretStoreError("keyring.locked"))
    assert "The keyring is locked and was not unlocked. Unlock it, then try again." in words(dialog)
    assert dialog.is_dirty
    dialog.show_problem(InputError("profile.name_taken", name="Other", field="name"))
    assert "A profile called Other already exists." in words(dialog)


def test_a_new_profile_survives_a_failed_save(dialog: ProfilesDialog, qtbot: QtBot) -> None:
    existing = [sandbox_profile(), STAGING, OTHER]
    click(dialog, "New profile")
    write(dialog, "Name", "Production")
    write(dialog, "GraphQL URL", "https://api.example.com/graphql")
    write(dialog, "API key", KEY)
    click(dialog, "Save")
    dialog.set_profiles(existing)
    assert line(dialog, "Name").text() == "Production"
    dialog.show_problem(SecretStoreError("keyring.locked"))
    dialog.set_profiles(existing)
    assert (line(dialog, "Name").text(), line(dialog, "API key").text()) == ("Production", KEY)
    with qtbot.waitSignal(dialog.saved) as signal:
        click(dialog, "Save")
    dialog.set_profiles([*existing, signal.args[0].profile])
    assert names(dialog) == ["Sandbox", "Staging", "Other", "Production"]
    assert not dialog.is_dirty


def test_changes_elsewhere_do_not_replace_entered_values(dialog: ProfilesDialog) -> None:
    dialog.set_profiles([sandbox_profile(), Profile(id="p-1", name="Renamed", url=URL), OTHER], {"p-1": STORED})
    assert line(dialog, "Name").text() == "Renamed"
    write(dialog, "Name", "mine")
    dialog.set_profiles([sandbox_profile(), STAGING, OTHER], {"p-1": STORED})
    assert line(dialog, "Name").text() == "mine"


def test_a_stored_key_that_is_reported_late_need_not_be_entered(dialog: ProfilesDialog, qtbot: QtBot) -> None:
    dialog.set_profiles([sandbox_profile(), STAGING, OTHER])
    write(dialog, "Name", "Staging 2")
    dialog.set_profiles([sandbox_profile(), STAGING, OTHER], {"p-1": STORED})
    with qtbot.waitSignal(dialog.saved) as signal:
        click(dialog, "Save")
    assert (signal.args[0].profile.name, signal.args[0].secrets) == ("Staging 2", {})
