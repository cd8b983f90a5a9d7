"""The field for the GraphQL URL. While typing, it shows the resulting real-time endpoint or an error."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from appsync_console.domain.api.endpoint import corrected_url, parse_endpoint
from appsync_console.domain.errors import InputError
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.text.pasted import split_paste
from appsync_console.ui.widgets.form_field import FormField

_HINT = mark("Example: https://….appsync-api.eu-west-1.amazonaws.com/graphql")
_PAUSE_MS = 600


class UrlField(FormField):
    """A form field for a GraphQL URL.

    It shows an error when the user stops typing or leaves the field, not at the first letter.

    Signals:
        edited: The user changed the URL.
        pair_pasted: The user pasted URL and API key together; the URL is filled in, the argument is the key.
    """

    edited = Signal()
    pair_pasted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._url = QLineEdit()
        super().__init__(tr("GraphQL URL"), self._url, hint=tr(_HINT), lines=2, parent=parent)
        self._api_host = ""
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._url.setPlaceholderText("https://")
        self._url.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        self._url.textEdited.connect(self._on_url_text_edited)
        self._url.editingFinished.connect(self._on_pause)
        self._timer.timeout.connect(self._on_pause)

    @property
    def line(self) -> QLineEdit:
        """The text field."""
        return self._url

    def text(self) -> str:
        """The entered URL, corrected if it is, for example, the real-time URL."""
        return corrected_url(self._url.text())

    def set_text(self, text: str) -> None:
        """Fill the field. Emits no signal."""
        self._timer.stop()
        self.set_note("")
        self._url.setText(text)
        self._url.setCursorPosition(0)
        self._validate(is_strict=bool(text))

    def set_api_host(self, text: str) -> None:
        """Set the host of a private API if the URL has another host name; empty otherwise."""
        if text != self._api_host:
            self._api_host = text
            self._validate(is_strict=bool(self._url.text()))

    def show_error(self) -> bool:
        """Validate the URL, even if it is empty, and return whether there is an error."""
        self._validate(is_strict=True)
        return self.has_error

    def _validate(self, *, is_strict: bool) -> None:
        try:
            endpoint = parse_endpoint(self._url.text(), self._api_host)
        except InputError as error:
            if is_strict and not (self._api_host and error.field == "api_host"):  # that field shows the error
                self.set_error(error)
            else:
                self.set_hint(tr(_HINT))
        else:
            self.set_hint(tr("Real-time endpoint: {url}", url=endpoint.realtime_url), "good")

    @Slot(str)
    def _on_url_text_edited(self, text: str) -> None:
        url, key = split_paste(text)
        if url:
            self.set_text(url)
            self.pair_pasted.emit(key)
        else:
            self.set_note("")
            self._validate(is_strict=False)
            self._timer.start()
        self.edited.emit()

    @Slot()
    def _on_pause(self) -> None:
        self._timer.stop()
        if self.text() != self._url.text():
            self._url.setText(self.text())
            self.set_note(tr("Corrected to the GraphQL URL of the API."))
        self._validate(is_strict=bool(self._url.text()) and not self._url.isReadOnly())
