"""The form of the profile editor: the fields of one profile, checked while they are typed. It saves nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from appsync_console.domain.errors import InputError
from appsync_console.domain.profile import Profile
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.ui.profile_draft import ProfileDraft, ProfileTexts, draft_of, texts_of
from appsync_console.ui.theme import Theme
from appsync_console.ui.widgets.form_field import FormField
from appsync_console.ui.widgets.looks import push_button, set_look
from appsync_console.ui.widgets.secret_field import SecretField
from appsync_console.ui.widgets.url_field import UrlField

_MODES = {AuthorizationMode.API_KEY: "API key"}
_CHANNELS_HINT = "One name a line, in the order of the sidebar."


@dataclass(frozen=True, slots=True)
class SandboxAccess:
    """How the running sandbox is reached.

    Attributes:
        url: Its GraphQL URL; empty while it does not run.
        curl: The command that publishes to it, ready for a terminal. Holds the key.
    """

    url: str = ""
    api_key: Secret | None = None
    curl: Secret | None = None


class ProfileForm(QWidget):
    """The fields of one profile.

    Signals:
        edited: The person changed a field.
        copied: Something went to the clipboard; says what.
    """

    edited = Signal()
    copied = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._profile: Profile | None = None
        self._has_stored_key = False
        self._baseline: ProfileTexts | None = ProfileTexts()
        self._sandbox = SandboxAccess()
        self._build_ui()
        self._connect()

    @property
    def is_dirty(self) -> bool:
        """Whether the fields differ from what is saved."""
        return self._profile is not None and self._texts() != self._baseline

    def show_profile(self, profile: Profile, *, has_stored_key: bool, is_new: bool = False) -> None:
        """Fill the fields. A new profile counts as changed as soon as anything is typed."""
        self._profile, self._has_stored_key = profile, has_stored_key
        texts = texts_of(profile)
        self._name_line.setText(texts.name)
        self._channels_edit.blockSignals(True)  # nobody edits here
        self._channels_edit.setPlainText(texts.channels)
        self._channels_edit.blockSignals(False)
        self._show_access()
        self._baseline = self._texts()
        if is_new and profile.name:  # a copy is something to save already
            self._baseline = None
        self._clear_errors()

    def set_sandbox(self, access: SandboxAccess) -> None:
        """How the sandbox is reached now."""
        self._sandbox = access
        if self._profile is not None and self._profile.is_sandbox:
            was_dirty = self.is_dirty
            self._show_access()
            self._baseline = None if was_dirty else self._texts()

    def set_secret_home(self, text: str, *, is_lasting: bool) -> None:
        """Say where the key is kept; in the tone of a warning where it will not last."""
        self._home = (text, "secondary" if is_lasting else "warning")
        self._stored_words = "stored in the keyring" if is_lasting else "kept until you close the program"
        self._key.set_hint(*self._home)
        self._show_placeholder()

    def set_has_stored_key(self, has_stored_key: bool) -> None:
        """Whether a key is kept already, so that none need be typed."""
        self._has_stored_key = has_stored_key
        self._show_placeholder()

    def set_stored(self) -> None:
        """What is typed is saved now."""
        self._has_stored_key = self._has_stored_key or bool(self._key_line.secret())
        self._baseline = self._texts()

    def set_dirty(self) -> None:
        """What is typed could not be saved."""
        self._baseline = None

    def draft(self, taken: Iterable[str]) -> ProfileDraft | None:
        """The draft of what is typed; None after showing beside the field what is wrong."""
        if self._profile is None:
            return None
        self._clear_errors()
        try:
            return draft_of(self._profile, self._texts(), taken, has_stored_key=self._has_stored_key)
        except InputError as error:
            self.show_error(error)
            return None

    def show_error(self, error: InputError) -> None:
        """Say what is wrong beside the field it names, and put the keyboard there."""
        field = self._fields.get(error.field, self._name)
        field.set_error(error)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_first(self) -> None:
        """Put the keyboard into the first field."""
        self._name_line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build_ui(self) -> None:
        self._home = ("", "secondary")
        self._stored_words = "stored in the keyring"
        self._name_line = QLineEdit()
        self._name = FormField("Name", self._name_line, hint="What you call this API.")
        self._url = UrlField()
        self._mode = QComboBox()
        for mode, words in _MODES.items():
            self._mode.addItem(words, mode.value)
        self._mode.setToolTip("How the API knows its callers")
        self._mode.view().setAccessibleName("Authorization modes")
        self._key_line = SecretField(self._theme, "API key")
        self._key = FormField("API key", self._key_line, line=self._key_line.line)
        self._credentials = QStackedWidget()  # one page a mode
        self._credentials.addWidget(self._key)
        self._channels_edit = QPlainTextEdit()
        self._channels_edit.setTabChangesFocus(True)
        self._channels_edit.setFixedHeight(92)
        self._channels = FormField("Channels", self._channels_edit, hint=_CHANNELS_HINT)
        self._fields = {"name": self._name, "url": self._url, "api_key": self._key, "channels": self._channels}
        self._copy_key = push_button("Copy key", tip="Put the key of the sandbox on the clipboard")
        self._copy_curl = push_button(
            "Copy curl command", tip="Put a command that publishes to the sandbox on the clipboard"
        )
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self._mode_field = FormField("Authorization mode", self._mode, hint="How the API knows its callers.")
        for part in (self._name, self._url, self._mode_field, self._credentials):
            layout.addWidget(part)
        self._copies = QWidget()
        row = QHBoxLayout(self._copies)
        row.setContentsMargins(0, 0, 0, 8)
        row.addWidget(self._copy_key)
        row.addWidget(self._copy_curl)
        row.addStretch(1)
        layout.addWidget(self._copies)
        layout.addWidget(self._channels)
        layout.addStretch(1)

    def _connect(self) -> None:
        self._name_line.textEdited.connect(self._on_name_text_edited)
        self._url.edited.connect(self.edited)
        self._url.pair_pasted.connect(self._on_url_pair_pasted)
        self._key_line.edited.connect(self._on_key_edited)
        self._channels_edit.textChanged.connect(self._on_channels_text_changed)
        self._copy_key.clicked.connect(self._on_copy_key_clicked)
        self._copy_curl.clicked.connect(self._on_copy_curl_clicked)

    def _texts(self) -> ProfileTexts:
        key = self._key_line.secret()
        return ProfileTexts(
            self._name_line.text(), self._url.text(), key.reveal() if key else "", self._channels_edit.toPlainText()
        )

    def _show_access(self) -> None:
        assert self._profile is not None
        is_sandbox = self._profile.is_sandbox
        for line in (self._name_line, self._url.line):
            line.setReadOnly(is_sandbox)
            set_look(line, readOnly="true" if is_sandbox else "false")
        self._key_line.set_read_only(is_sandbox)
        self._url.set_text(self._sandbox.url if is_sandbox else self._profile.url)
        self._key_line.set_secret(self._sandbox.api_key if is_sandbox else None)
        self._show_placeholder()
        self._mode.setEnabled(not is_sandbox)
        self._copies.setVisible(is_sandbox)
        self._copy_key.setEnabled(bool(self._sandbox.api_key))
        self._copy_curl.setEnabled(bool(self._sandbox.curl))

    def _show_placeholder(self) -> None:
        words = self._stored_words if self._has_stored_key else "da2-…"
        is_sandbox = self._profile is not None and self._profile.is_sandbox
        self._key_line.set_placeholder("known when the sandbox runs" if is_sandbox else words)

    def _clear_errors(self) -> None:
        self._key.set_hint(*self._home)
        self._name.set_error(None)
        self._channels.set_error(None)

    @Slot(str)
    def _on_name_text_edited(self, text: str) -> None:
        self._name.set_error(None)
        self.edited.emit()

    @Slot(str)
    def _on_url_pair_pasted(self, key: str) -> None:
        self._key_line.set_secret(Secret(key))

    @Slot()
    def _on_key_edited(self) -> None:
        self._key.set_error(None)
        self.edited.emit()

    @Slot()
    def _on_channels_text_changed(self) -> None:
        self._channels.set_error(None)
        self.edited.emit()

    @Slot()
    def _on_copy_key_clicked(self) -> None:
        self._copy(self._sandbox.api_key, "The key is on the clipboard.")

    @Slot()
    def _on_copy_curl_clicked(self) -> None:
        self._copy(self._sandbox.curl, "The command is on the clipboard. It holds the key.")

    def _copy(self, text: Secret | None, words: str) -> None:
        if text:
            QGuiApplication.clipboard().setText(text.reveal())
            self.copied.emit(words)
