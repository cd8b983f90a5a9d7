"""The authorization section of the profile editor: the modes in use, the form of one, and the mode for publishing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from appsync_console.domain.authorization.config import SECRETS_OF, Access, SecretKind, default_access
from appsync_console.domain.errors import InputError
from appsync_console.domain.profile import Profile
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.authorization import mode_text, secret_text
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.profiles.authorization.api_key import ApiKeyPage
from appsync_console.ui.profiles.authorization.cognito import CognitoPage
from appsync_console.ui.profiles.authorization.custom_token import LambdaPage
from appsync_console.ui.profiles.authorization.iam import IamPage
from appsync_console.ui.profiles.authorization.mode_bar import ModeBar
from appsync_console.ui.profiles.authorization.oidc import OidcPage
from appsync_console.ui.profiles.authorization.page import AccessPage
from appsync_console.ui.profiles.draft import AccessDraft
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.form_field import FormField

_ONE_HINT = mark("How the API authorizes requests.")
_SEVERAL_HINT = mark("The default mode connects and subscribes. To change a channel's mode, right-click it.")


class AccessArea(QWidget):
    """Edits any number of authorization modes; shows the form of one at a time.

    Signals:
        edited: The user changed something.
    """

    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profile_id = ""
        self._saved_access: tuple[Access, ...] = ()
        self._stored: frozenset[SecretKind] = frozenset()
        self._api_key = ApiKeyPage(theme)
        self._iam = IamPage(theme)
        pages = (self._api_key, self._iam, OidcPage(theme), CognitoPage(theme), LambdaPage(theme))
        self._pages: Mapping[AuthorizationMode, AccessPage] = {page.mode: page for page in pages}
        self._build_ui()
        self._connect()

    def show_profile(self, profile: Profile, stored: Collection[SecretKind]) -> None:
        """Fill the forms."""
        is_same = profile.id == self._profile_id
        self._profile_id, self._saved_access, self._stored = profile.id, profile.access, frozenset(stored)
        for mode, page in self._pages.items():
            page.show_access(profile.access_by(mode) or default_access(mode), stored)
        shown = self._bar.shown
        self._bar.set_modes([access.mode for access in profile.access])
        if is_same and shown in self._bar.modes:
            self._bar.show_mode(shown)
        self._fill_publish(profile.publish_mode)
        self._show_page()

    def show_sandbox(self, is_sandbox: bool, key: Secret | None) -> None:
        """Show only the API key if this is the sandbox, whose key the program creates."""
        self._bar.set_fixed(is_sandbox)
        self._api_key.show_sandbox(is_sandbox, key)

    def set_secret_home(self, hint: str, tone: str, stored_text: str) -> None:
        """Set where secrets are stored."""
        for page in self._pages.values():
            page.set_secret_home(hint, tone, stored_text)

    def set_stored(self, stored: Collection[SecretKind]) -> None:
        """Set which secrets are already stored."""
        self._stored = frozenset(stored)
        for page in self._pages.values():
            page.set_stored(stored)

    def set_aws_profiles(self, names: Sequence[str]) -> None:
        """Set the names of the AWS profiles on this computer."""
        self._iam.set_aws_profiles(names)

    def set_api_key(self, key: Secret) -> None:
        """Fill in an API key that was pasted together with the URL."""
        if self._bar.shown is AuthorizationMode.API_KEY:
            self._api_key.key.set_secret(key)

    def draft(self, url: str) -> AccessDraft:
        """The entered values, checked.

        Raises:
            InputError: The first invalid value; its form is shown with the error next to the field.
        """
        access: list[Access] = []
        for mode in self._bar.modes:
            try:
                access.append(self._pages[mode].draft(url))
            except InputError as error:
                if mode is not self._bar.shown:
                    self._bar.show_mode(mode)
                self._pages[mode].show_error(error)
                raise
        return AccessDraft(tuple(access), self._publish_mode(), self._new_secrets())

    def state(self) -> tuple[object, ...]:
        """The entered values, to detect changes."""
        return self._bar.modes, self._publish_mode(), *(self._pages[mode].state() for mode in self._bar.modes)

    def show_error(self, error: InputError) -> bool:
        """Show the error next to its field; return whether the visible form has that field."""
        return self._pages[self._bar.shown].show_error(error)

    def clear_errors(self) -> None:
        """Clear all error messages."""
        for page in self._pages.values():
            page.clear_errors()

    def _build_ui(self) -> None:
        self._bar = ModeBar()
        self._mode_field = FormField(tr("Authorization modes"), self._bar, hint=tr(_ONE_HINT))
        self._publish = QComboBox()
        self._publish.view().setAccessibleName(tr("Authorization modes for publishing"))
        self._publish_field = FormField(tr("Publish with"), self._publish)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._mode_field)
        for page in self._pages.values():
            layout.addWidget(page)
        layout.addWidget(self._publish_field)

    def _connect(self) -> None:
        self._bar.changed.connect(self._on_bar_changed)
        self._bar.shown_changed.connect(self._show_page)
        self._publish.activated.connect(self.edited)
        for page in self._pages.values():
            page.edited.connect(self.edited)

    def _new_secrets(self) -> dict[SecretKind, Secret]:
        """The new secrets; an empty one is to be deleted, also if its mode was removed."""
        secrets: dict[SecretKind, Secret] = {}
        for mode in self._bar.modes:
            secrets |= self._pages[mode].secrets()
        return secrets | {kind: Secret("") for kind in self._unused_secrets()}

    def _unused_secrets(self) -> list[SecretKind]:
        removed = [access.mode for access in self._saved_access if access.mode not in self._bar.modes]
        return [kind for mode in removed for kind in SECRETS_OF[mode] if kind in self._stored]

    def _publish_mode(self) -> AuthorizationMode | None:
        chosen = self._publish.currentData()
        return AuthorizationMode(chosen) if chosen and len(self._bar.modes) > 1 else None

    def _fill_publish(self, chosen: AuthorizationMode | None) -> None:
        modes = self._bar.modes
        self._publish.clear()
        self._publish.addItem(tr("Default ({mode})", mode=mode_text(modes[0])), "")
        for mode in modes:
            self._publish.addItem(mode_text(mode), mode)
        self._publish.setCurrentIndex(self._publish.findData(chosen) if chosen in modes else 0)

    @Slot()
    def _show_page(self) -> None:
        for mode, page in self._pages.items():
            page.setVisible(mode is self._bar.shown)
        is_several = len(self._bar.modes) > 1
        self._publish_field.setVisible(is_several)
        unused = self._unused_secrets()
        if unused:
            self._mode_field.set_hint(_removal_text(unused), "warning")
        else:
            self._mode_field.set_hint(tr(_SEVERAL_HINT if is_several else _ONE_HINT))

    @Slot()
    def _on_bar_changed(self) -> None:
        self._fill_publish(self._publish_mode())
        self._show_page()
        self._bar.first_control.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()


def _removal_text(kinds: Sequence[SecretKind]) -> str:
    """Return a warning, such as *Saving deletes the stored password and the client secret of the mode …*."""
    names = list(dict.fromkeys(map(secret_text, kinds)))
    words = names[0]
    for name in names[1:]:
        words = tr("{names} and the {last}", names=words, last=name)
    return tr("Saving deletes the stored {secrets} of the mode you removed.", secrets=words)
