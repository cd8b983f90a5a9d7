"""The form of the profile editor: the fields of one profile, validated while typing. It does not save by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.errors import InputError
from appsync_console.domain.profile import Profile
from appsync_console.domain.secret import Secret
from appsync_console.domain.secret_home import SecretHome
from appsync_console.texts.secret_home import hint_text
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.profiles.authorization.area import AccessArea
from appsync_console.ui.profiles.connection_part import ConnectionPart
from appsync_console.ui.profiles.draft import AccessDraft, ProfileDraft, ProfileTexts, draft_of, texts_of
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.form_field import FormField
from appsync_console.ui.widgets.looks import push_button, set_look
from appsync_console.ui.widgets.url_field import UrlField

_CHANNELS_HINT = mark("One name per line, in the order of the sidebar.")


@dataclass(frozen=True, slots=True)
class SandboxAccess:
    """The address of the running sandbox.

    Attributes:
        url: Its GraphQL URL; empty while it is not running.
        curl: A command that publishes to it, for a terminal. Contains the API key.
    """

    url: str = ""
    api_key: Secret | None = None
    curl: Secret | None = None


class ProfileForm(QWidget):
    """The fields of one profile.

    Signals:
        edited: The user changed a field.
        copied: Something was copied to the clipboard; the text tells what.
    """

    edited = Signal()
    copied = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._profile: Profile | None = None
        self._baseline: tuple[object, ...] | None = None
        self._sandbox = SandboxAccess()
        self._build_ui()
        self._connect()

    @property
    def is_dirty(self) -> bool:
        """Whether the fields differ from the saved profile."""
        return self._profile is not None and self._state() != self._baseline

    def show_profile(self, profile: Profile, *, stored: Collection[SecretKind], is_new: bool = False) -> None:
        """Fill the fields. A new profile counts as changed as soon as the user types.

        Args:
            stored: The kinds of the secrets that are already stored.
        """
        if self._profile is None or self._profile.id != profile.id:
            self._connection.collapse()
        self._profile = profile
        texts = texts_of(profile)
        self._name_line.setText(texts.name)
        self._channels_edit.blockSignals(True)  # this is not an edit by the user
        self._channels_edit.setPlainText(texts.channels)
        self._channels_edit.blockSignals(False)
        self._connection.show_values(texts.api_host, texts.ca_file, texts.proxy, query_handshake=texts.query_handshake)
        self._url.set_api_host(texts.api_host)
        self._access.show_profile(profile, stored)
        self._show_sandbox()
        self._baseline = self._state()
        if is_new and profile.name:  # a copy can be saved without changes
            self._baseline = None
        self._clear_errors()

    def set_url(self, url: str) -> None:
        """Fill in the URL as if the user had typed it."""
        self._url.set_text(url)
        self.edited.emit()

    def set_sandbox(self, access: SandboxAccess) -> None:
        """Set the address of the sandbox."""
        self._sandbox = access
        if self._profile is not None and self._profile.is_sandbox:
            was_dirty = self.is_dirty
            self._show_sandbox()
            self._baseline = None if was_dirty else self._state()

    def set_secret_home(self, home: SecretHome) -> None:
        """Show where secrets are stored, as a warning if they are temporary or not encrypted."""
        stored_text = tr("stored in the keyring") if home.is_keyring else tr("kept until you close the program")
        if home.plaintext:
            stored_text = tr("stored as plain text")
        self._access.set_secret_home(hint_text(home), "secondary" if home.is_safe else "warning", stored_text)

    def set_stored(self, stored: Collection[SecretKind]) -> None:
        """Set which secrets are already stored and need not be entered."""
        self._access.set_stored(stored)

    def set_aws_profiles(self, names: Sequence[str]) -> None:
        """Set the names of the AWS profiles on this computer."""
        self._access.set_aws_profiles(names)

    def set_saved(self) -> None:
        """Mark the entered values as saved."""
        self._baseline = self._state()

    def set_dirty(self) -> None:
        """Mark the entered values as unsaved."""
        self._baseline = None

    def draft(self, taken: Iterable[str]) -> ProfileDraft | None:
        """The draft of the entered values; None if one is invalid, after showing the error next to its field."""
        if self._profile is None:
            return None
        self._clear_errors()
        texts = self._texts()
        try:
            draft_of(self._profile, texts, taken, AccessDraft())  # reports errors of the upper fields first
            access = AccessDraft() if self._profile.is_sandbox else self._access.draft(texts.url)
            self._connection.check()
            return draft_of(self._profile, texts, taken, access)
        except InputError as error:
            self.show_error(error)
            return None

    def show_error(self, error: InputError) -> None:
        """Show the error next to its field and focus it."""
        if self._access.show_error(error) or self._connection.show_error(error):
            return
        field = self._fields.get(error.field, self._name)
        field.set_error(error)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_first(self) -> None:
        """Focus the first field."""
        self._name_line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build_ui(self) -> None:
        self._name_line = QLineEdit()
        self._name = FormField(tr("Name"), self._name_line, hint=tr("A name of your choice for this API."))
        self._url = UrlField()
        self._access = AccessArea(self._theme)
        self._channels_edit = QPlainTextEdit()
        self._channels_edit.setTabChangesFocus(True)
        self._channels_edit.setFixedHeight(92)
        self._channels = FormField(tr("Channels"), self._channels_edit, hint=tr(_CHANNELS_HINT))
        self._connection = ConnectionPart(self._theme)
        self._fields = {"name": self._name, "url": self._url, "channels": self._channels}
        self._copy_key = push_button(tr("Copy key"), tip=tr("Copy the API key of the sandbox"))
        self._copy_curl = push_button(tr("Copy curl command"), tip=tr("Copy a command that publishes to the sandbox"))
        self._lay_out()

    def _lay_out(self) -> None:
        self._copies = QWidget()
        row = QHBoxLayout(self._copies)
        row.setContentsMargins(0, 0, 0, 8)
        row.addWidget(self._copy_key)
        row.addWidget(self._copy_curl)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in (self._name, self._url, self._access, self._copies, self._channels, self._connection):
            layout.addWidget(part)
        layout.addStretch(1)

    def _connect(self) -> None:
        self._name_line.textEdited.connect(self._on_name_text_edited)
        self._url.edited.connect(self.edited)
        self._url.pair_pasted.connect(self._on_url_pair_pasted)
        self._access.edited.connect(self.edited)
        self._connection.edited.connect(self._on_connection_edited)
        self._channels_edit.textChanged.connect(self._on_channels_text_changed)
        self._copy_key.clicked.connect(self._on_copy_key_clicked)
        self._copy_curl.clicked.connect(self._on_copy_curl_clicked)

    def _texts(self) -> ProfileTexts:
        part = self._connection
        channels = self._channels_edit.toPlainText()
        return ProfileTexts(
            self._name_line.text(),
            self._url.text(),
            channels,
            part.api_host,
            part.ca_file,
            part.proxy,
            part.query_handshake,
        )

    def _state(self) -> tuple[object, ...]:
        return self._texts(), self._access.state()

    def _show_sandbox(self) -> None:
        assert self._profile is not None
        is_sandbox = self._profile.is_sandbox
        for line in (self._name_line, self._url.line):
            line.setReadOnly(is_sandbox)
            set_look(line, readOnly="true" if is_sandbox else "false")
        self._url.set_text(self._sandbox.url if is_sandbox else self._profile.url)
        self._access.show_sandbox(is_sandbox, self._sandbox.api_key)
        self._copies.setVisible(is_sandbox)
        self._connection.setVisible(not is_sandbox)
        self._copy_key.setEnabled(bool(self._sandbox.api_key))
        self._copy_curl.setEnabled(bool(self._sandbox.curl))

    def _clear_errors(self) -> None:
        self._access.clear_errors()
        self._connection.clear_errors()
        self._name.set_error(None)
        self._channels.set_error(None)

    @Slot(str)
    def _on_name_text_edited(self, text: str) -> None:
        self._name.set_error(None)
        self.edited.emit()

    @Slot()
    def _on_connection_edited(self) -> None:
        self._url.set_api_host(self._connection.api_host)
        self.edited.emit()

    @Slot(str)
    def _on_url_pair_pasted(self, key: str) -> None:
        self._access.set_api_key(Secret(key))

    @Slot()
    def _on_channels_text_changed(self) -> None:
        self._channels.set_error(None)
        self.edited.emit()

    @Slot()
    def _on_copy_key_clicked(self) -> None:
        self._copy(self._sandbox.api_key, tr("API key copied."))

    @Slot()
    def _on_copy_curl_clicked(self) -> None:
        self._copy(self._sandbox.curl, tr("Command copied. It contains the API key."))

    def _copy(self, text: Secret | None, words: str) -> None:
        if text:
            QGuiApplication.clipboard().setText(text.reveal())
            self.copied.emit(words)
