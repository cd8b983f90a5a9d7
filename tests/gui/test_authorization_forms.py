"""Tests of the authorization forms in the profile editor, operated like a user would."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QFileDialog, QLabel, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from appsync_console.domain.authorization.config import (
    Access,
    ApiKeyAccess,
    CognitoAccess,
    IamAccess,
    IamSource,
    LambdaAccess,
    OidcAccess,
    OidcSource,
    SecretKind,
    TokenKind,
)
from appsync_console.domain.channel import Channel
from appsync_console.domain.errors import InputError
from appsync_console.domain.profile import Profile, sandbox_profile
from appsync_console.domain.secret import Secret
from appsync_console.domain.secret_home import SecretHome
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.ui.profiles.dialog import ProfilesDialog
from appsync_console.ui.profiles.draft import ProfileDraft
from appsync_console.ui.theme.theme import Theme
from tests.support.language import english
from tests.support.person import button, choose, click, find, unnamed, write

URL = "https://abc.appsync-api.eu-west-1.amazonaws.com/graphql"
API_KEY = "da2-" + "a" * 26
POOL = CognitoAccess(user_pool_id="eu-west-1_aBcDeFgHi", client_id="client", user_name="ada")


class Editor:
    """The profile editor with one profile."""

    def __init__(self, dialog: ProfilesDialog, qtbot: QtBot) -> None:
        self.dialog = dialog
        self._qtbot = qtbot

    def show(self, *access: Access, stored: Collection[SecretKind] = (), url: str = URL) -> None:
        """Open the editor with a profile that has these authorization modes."""
        profile = Profile(id="p-1", name="Mine", url=url, access=access, channels=(Channel(name="robots"),))
        self.dialog.set_profiles([sandbox_profile(), profile], {"p-1": frozenset(stored)})
        self.dialog.edit("p-1")

    def save(self) -> ProfileDraft:
        """Click *Save* and return the saved draft."""
        with self._qtbot.waitSignal(self.dialog.saved) as signal:
            click(self.dialog, "Save")
        draft = signal.args[0]
        assert isinstance(draft, ProfileDraft)
        return draft

    def shows_error(self, what: str) -> None:
        """Click *Save* and check that nothing is saved and this error is shown."""
        with self._qtbot.assertNotEmitted(self.dialog.saved):
            click(self.dialog, "Save")
        assert what in self.words()

    def words(self) -> str:
        """The visible texts."""
        labels = self.dialog.findChildren(QLabel)
        return english("\n".join(label.text() for label in labels if label.isVisibleTo(self.dialog)))

    def has(self, name: str) -> bool:
        """Whether a text field with that name is visible."""
        lines = self.dialog.findChildren(QLineEdit)
        return any(english(line.accessibleName()) == name and line.isVisibleTo(self.dialog) for line in lines)

    def write(self, **texts: str) -> None:
        """Type into text fields; underscores in the names stand for spaces."""
        for name, text in texts.items():
            write(self.dialog, name.replace("_", " "), text)

    def choose(self, combo: str, entry: str) -> None:
        """Choose an entry of a list."""
        choose(find(self.dialog, QComboBox, combo), entry)

    def add_mode(self, words: str) -> None:
        """Add a mode with the menu of *Add another mode*."""
        click(self.dialog, "+ Add another mode")
        menu = next(menu for menu in self.dialog.findChildren(QMenu) if menu.isVisible())
        action = next(action for action in menu.actions() if english(action.text()) == words)
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


@pytest.fixture
def editor(theme: Theme, qtbot: QtBot) -> Editor:
    dialog = ProfilesDialog(theme)
    qtbot.addWidget(dialog)
    dialog.set_secret_home(SecretHome(is_keyring=True))
    dialog.set_aws_profiles(["default", "staging"])
    dialog.open()
    made = Editor(dialog, qtbot)
    made.show(ApiKeyAccess(), stored={SecretKind.API_KEY})
    return made


def test_an_api_key_with_its_expiry_date(editor: Editor) -> None:
    editor.write(Expires="2031-11-30")
    assert editor.save().profile.access == (ApiKeyAccess(expires_on=date(2031, 11, 30)),)


@pytest.mark.parametrize(("days", "words"), [(3, "API key expires"), (-3, "API key expired")])
def test_a_near_or_past_expiry_date_is_highlighted(editor: Editor, days: int, words: str) -> None:
    editor.write(Expires=(date.today() + timedelta(days=days)).isoformat())
    assert words in editor.words()
    editor.write(Expires="soon")
    editor.shows_error("This is not a date.")


def test_iam_with_access_keys(editor: Editor) -> None:
    editor.choose("Authorization mode", "IAM")
    editor.write(Access_key_ID="AKIAIOSFODNN7EXAMPLE")
    editor.shows_error("The secret access key is missing.")
    editor.write(Secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    draft = editor.save()
    assert draft.profile.access == (IamAccess(),)
    assert draft.secrets == {
        SecretKind.IAM_ACCESS_KEY_ID: Secret("AKIAIOSFODNN7EXAMPLE"),
        SecretKind.IAM_SECRET_KEY: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        SecretKind.API_KEY: Secret(""),
    }


def test_iam_with_the_aws_configuration_of_the_computer(editor: Editor) -> None:
    editor.show(IamAccess(), url="https://api.example.com/graphql")
    editor.choose("Credential source", "AWS configuration of this computer")
    assert not editor.has("Secret access key")
    editor.choose("AWS profile", "staging")
    editor.shows_error("The URL does not contain the API's region.")
    editor.write(Region="eu-west-1")
    draft = editor.save()
    assert draft.profile.access == (IamAccess(source=IamSource.CHAIN, aws_profile="staging", region="eu-west-1"),)
    assert draft.secrets == {}


def test_oidc_with_a_pasted_token(editor: Editor) -> None:
    editor.show(OidcAccess())
    assert not editor.has("Issuer")
    editor.write(Token="x.y.z")
    draft = editor.save()
    assert (draft.profile.access, draft.secrets) == ((OidcAccess(),), {SecretKind.OIDC_TOKEN: Secret("x.y.z")})


def paste_with_keys(editor: Editor, name: str) -> None:
    line = find(editor.dialog, QLineEdit, name)
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def paste_with_button(editor: Editor, name: str) -> None:
    click(editor.dialog, f"Paste the {name}")


@pytest.mark.parametrize("paste", [paste_with_keys, paste_with_button])
def test_what_was_copied_along_with_a_token_is_removed_and_named(
    editor: Editor, paste: Callable[[Editor, str], None]
) -> None:
    removed = "Removed: quotes, the word Bearer, white space."
    editor.show(OidcAccess())
    QGuiApplication.clipboard().setText('  "Bearer eyJ.eyJ\n9.s" ')
    paste(editor, "Token")
    line = find(editor.dialog, QLineEdit, "Token")
    assert line.text() == "eyJ.eyJ9.s"
    assert removed in editor.words()
    editor.dialog.set_secret_home(SecretHome(is_keyring=True))
    assert removed in editor.words()
    assert editor.save().secrets == {SecretKind.OIDC_TOKEN: Secret("eyJ.eyJ9.s")}
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    assert removed not in editor.words()


def test_a_typed_token_is_cleaned_when_the_field_is_left(editor: Editor) -> None:
    editor.show(OidcAccess())
    editor.write(Token="Authorization: Bearer x.y.z")
    line = find(editor.dialog, QLineEdit, "Token")
    assert line.text() == "Authorization: Bearer x.y.z"
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert line.text() == "x.y.z"
    assert "Removed: the header name, the word Bearer, white space." in editor.words()
    editor.write(Token="")
    assert "Removed" not in editor.words()


def test_a_pasted_password_stays_as_it_is(editor: Editor) -> None:
    editor.show(POOL)
    QGuiApplication.clipboard().setText(' "open sesame" ')
    paste_with_keys(editor, "Password")
    assert "Removed" not in editor.words()
    assert editor.save().secrets == {SecretKind.COGNITO_PASSWORD: Secret(' "open sesame" ')}


def test_oidc_with_a_browser_sign_in(editor: Editor) -> None:
    editor.show(OidcAccess())
    editor.choose("Token source", "Browser sign-in")
    assert not editor.has("Token")
    editor.write(Issuer="https://login.example.com", Client_ID="console", Scopes="openid  email", Redirect_port="80")
    editor.shows_error("A port is a number")
    editor.write(Redirect_port="8400", Client_secret="s3cret")
    editor.choose("Token to send", "Access token")
    draft = editor.save()
    (access,) = draft.profile.access
    assert access == OidcAccess(
        source=OidcSource.SIGN_IN,
        issuer="https://login.example.com",
        client_id="console",
        scopes="openid email",
        sends=TokenKind.ACCESS,
        redirect_port=8400,
    )
    assert draft.secrets == {SecretKind.OIDC_CLIENT_SECRET: Secret("s3cret")}


def test_cognito_without_a_stored_password(editor: Editor) -> None:
    editor.show(CognitoAccess())
    editor.write(User_pool_ID="eu-west-1", Client_ID="client")
    editor.shows_error("This is not a user pool ID.")
    editor.write(User_pool_ID="eu-west-1_aBcDeFgHi", User_name="ada")
    draft = editor.save()
    assert (draft.profile.access, draft.secrets) == ((POOL,), {})


def test_spaces_in_a_password_are_preserved(editor: Editor) -> None:
    editor.show(POOL)
    editor.write(Password=" open sesame ")
    assert editor.save().secrets == {SecretKind.COGNITO_PASSWORD: Secret(" open sesame ")}


def test_signing_out_or_changing_the_user_deletes_the_sign_in(editor: Editor) -> None:
    editor.show(POOL, stored={SecretKind.COGNITO_REFRESH_TOKEN})
    assert "You are signed in" in editor.words()
    click(editor.dialog, "Sign out")
    assert editor.save().secrets == {SecretKind.COGNITO_REFRESH_TOKEN: Secret("")}
    editor.show(POOL, stored={SecretKind.COGNITO_REFRESH_TOKEN})
    editor.write(User_name="grace")
    assert editor.save().secrets == {SecretKind.COGNITO_REFRESH_TOKEN: Secret("")}


def test_lambda_with_a_prefix(editor: Editor) -> None:
    editor.show(LambdaAccess())
    editor.write(Prefix="custom-")
    editor.shows_error("The token is missing.")
    editor.write(Token="abc")
    draft = editor.save()
    assert draft.profile.access == (LambdaAccess(prefix="custom-"),)
    assert draft.secrets == {SecretKind.LAMBDA_TOKEN: Secret("abc")}


def test_deleting_a_stored_secret_can_be_reverted_before_saving(editor: Editor) -> None:
    field = find(editor.dialog, QLineEdit, "API key")
    assert english(field.placeholderText()) == "stored in the keyring"
    click(editor.dialog, "Delete the stored API key")
    assert english(field.placeholderText()) == "deleted when you save"
    click(editor.dialog, "Delete the stored API key")
    assert not editor.dialog.is_dirty
    click(editor.dialog, "Delete the stored API key")
    assert editor.save().secrets == {SecretKind.API_KEY: Secret("")}


def test_entering_a_secret_reverts_its_deletion(editor: Editor) -> None:
    click(editor.dialog, "Delete the stored API key")
    editor.write(API_key=API_KEY)
    assert editor.save().secrets == {SecretKind.API_KEY: Secret(API_KEY)}


def test_a_second_mode_can_be_added_made_default_and_removed(editor: Editor) -> None:
    editor.add_mode("Lambda")
    editor.write(Token="abc")
    editor.choose("Publish with", "Lambda")
    draft = editor.save()
    assert [access.mode for access in draft.profile.access] == [AuthorizationMode.API_KEY, AuthorizationMode.LAMBDA]
    assert draft.profile.publish_mode is AuthorizationMode.LAMBDA
    assert draft.secrets == {SecretKind.LAMBDA_TOKEN: Secret("abc")}

    both = {SecretKind.API_KEY, SecretKind.LAMBDA_TOKEN}
    editor.dialog.set_profiles([sandbox_profile(), draft.profile], {"p-1": both})
    assert editor.has("Token"), "the edited mode stays visible"
    click(editor.dialog, "Make default")
    assert not button(editor.dialog, "Make default").isEnabled()
    assert editor.save().profile.mode is AuthorizationMode.LAMBDA

    click(editor.dialog, "Remove mode")
    assert "Saving deletes the stored token" in editor.words()
    draft = editor.save()
    assert draft.profile.access == (ApiKeyAccess(),)
    assert draft.profile.publish_mode is None
    assert draft.secrets == {SecretKind.LAMBDA_TOKEN: Secret("")}
    assert english(find(editor.dialog, QComboBox, "Authorization mode").currentText()) == "API key"


def test_an_error_in_a_hidden_form_shows_that_form(editor: Editor) -> None:
    editor.show(ApiKeyAccess(), LambdaAccess(), stored={SecretKind.API_KEY})
    editor.write(Name="Ours")
    assert not editor.has("Token")
    editor.shows_error("The token is missing.")
    assert find(editor.dialog, QLineEdit, "Token").hasFocus()


def test_a_single_mode_hides_the_controls_for_several_modes(editor: Editor) -> None:
    names = {each.text() for each in editor.dialog.findChildren(QAbstractButton) if each.isVisibleTo(editor.dialog)}
    assert "+ Add another mode" in english(names)
    assert not names & {"Make default", "Remove mode"}
    assert "Publish with" not in editor.words()


def test_connection_settings_of_a_private_api_behind_a_proxy(editor: Editor) -> None:
    assert not editor.has("API host")
    click(editor.dialog, "Connection")
    editor.write(API_host="https://abc")
    editor.shows_error("This is not the host of an AppSync API.")
    editor.write(API_host="abc.appsync-api.eu-west-1.amazonaws.com", CA_file="ca.pem")
    editor.choose("Proxy", "Custom")
    editor.shows_error("The proxy URL is missing.")
    editor.write(Proxy_URL="http://proxy.example.com:3128")
    profile = editor.save().profile
    assert profile.api_host == "abc.appsync-api.eu-west-1.amazonaws.com"
    assert (profile.ca_file, profile.proxy) == ("ca.pem", "http://proxy.example.com:3128")
    editor.choose("Proxy", "No proxy")
    assert editor.save().profile.proxy == "none"
    click(editor.dialog, "Connection")
    assert "API host, CA file, proxy" in editor.words()


def test_the_query_string_handshake_is_an_option_that_says_where_urls_end_up(editor: Editor) -> None:
    click(editor.dialog, "Connection")
    option = find(editor.dialog, QCheckBox, "Send credentials in the URL")
    assert "URLs end up in the logs" in english(option.toolTip())
    option.click()
    editor.write(Name="Ours")
    assert editor.save().profile.query_handshake is True
    click(editor.dialog, "Connection")
    assert "credentials in the URL" in editor.words()


def test_an_unusable_ca_file_expands_the_connection_settings(editor: Editor) -> None:
    editor.write(Name="Ours")
    editor.dialog.show_problem(InputError("The certificates cannot be used.", field="ca_file"))
    assert "The certificates cannot be used." in editor.words()
    assert find(editor.dialog, QLineEdit, "CA file").hasFocus()


def test_a_ca_file_can_be_chosen_in_a_dialog(editor: Editor, qtbot: QtBot) -> None:
    click(editor.dialog, "Connection")
    click(editor.dialog, "Browse…")
    chooser = editor.dialog.findChild(QFileDialog)
    chooser.fileSelected.emit("/etc/ca.pem")
    chooser.reject()
    assert find(editor.dialog, QLineEdit, "CA file").text() == "/etc/ca.pem"


ALL: list[Access] = [
    ApiKeyAccess(),
    IamAccess(),
    IamAccess(source=IamSource.CHAIN),
    OidcAccess(),
    OidcAccess(source=OidcSource.SIGN_IN),
    POOL,
    LambdaAccess(),
]


@pytest.mark.parametrize("access", ALL)
def test_every_form_shows_saved_values_and_has_accessible_names(editor: Editor, access: Access) -> None:
    kinds = set(SecretKind)
    editor.show(access, stored=kinds)
    assert unnamed(editor.dialog) == []
    assert not editor.dialog.is_dirty
    editor.write(Name="Ours", Region="eu-west-1") if isinstance(access, IamAccess) else editor.write(Name="Ours")
    if isinstance(access, OidcAccess) and access.source is OidcSource.SIGN_IN:
        editor.shows_error("The issuer is missing.")
    else:
        (saved,) = editor.save().profile.access
        assert type(saved) is type(access)
        assert getattr(saved, "source", None) == getattr(access, "source", None)
