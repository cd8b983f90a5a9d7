"""The collapsible network settings of the profile editor: API host, CA file, proxy and handshake."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from appsync_console.domain.errors import InputError
from appsync_console.domain.proxy import NO_PROXY
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.form_field import FormField
from appsync_console.ui.widgets.looks import label, push_button
from appsync_console.ui.widgets.plain import set_tip

_SYSTEM, _NONE, _URL = "system", "none", "url"
_PROXIES = ((mark("System settings"), _SYSTEM), (mark("No proxy"), _NONE), (mark("Custom"), _URL))
_HOST_HINT = mark("For a private API whose URL has another host name, such as that of a VPC endpoint.")
_CA_HINT = mark("A PEM file with certificates to trust in addition to those of this computer.")
_PROXY_HINT = mark("Example: http://proxy.example.com:3128")
_QUERY_HINT = mark(
    "Query-string handshake, for servers that accept no other. URLs end up in the logs of servers and proxies, and so "
    "would the credentials. On this computer it is used automatically if the server requires it."
)


class ConnectionPart(QWidget):
    """Settings that few users need; while collapsed, a line lists those that are set.

    Signals:
        edited: The user changed a field.
    """

    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._build_ui()
        self._connect()

    @property
    def api_host(self) -> str:
        """The entered API host."""
        return self._host.text()

    @property
    def ca_file(self) -> str:
        """The entered or chosen path of the CA file."""
        return self._ca_file.text()

    @property
    def proxy(self) -> str:
        """The entered URL, ``none``, or empty for the system settings."""
        chosen = self._proxy.currentData()
        return self._proxy_url.text() if chosen == _URL else NO_PROXY if chosen == _NONE else ""

    @property
    def query_handshake(self) -> bool:
        """Whether the query-string handshake is chosen."""
        return self._query.isChecked()

    def collapse(self) -> None:
        """Collapse the settings."""
        self._toggle.setChecked(False)
        self._show()

    def show_values(self, api_host: str, ca_file: str, proxy: str, *, query_handshake: bool) -> None:
        """Fill the fields."""
        self._query.setChecked(query_handshake)
        self._host.setText(api_host)
        self._ca_file.setText(ca_file)
        kind = _NONE if proxy == NO_PROXY else _URL if proxy else _SYSTEM
        self._proxy.setCurrentIndex(self._proxy.findData(kind))
        self._proxy_url.setText(proxy if kind == _URL else "")
        self.clear_errors()
        self._show()

    def check(self) -> None:
        """Check that a custom proxy has a URL.

        Raises:
            InputError: For field ``proxy``, if the URL is missing.
        """
        if self._proxy.currentData() == _URL and not self._proxy_url.text().strip():
            raise InputError("proxy_url.missing", field="proxy")

    def show_error(self, error: InputError) -> bool:
        """Show the error next to its field; return whether it is one of these fields."""
        field = self._fields.get(error.field)
        if field is None:
            return False
        self._toggle.setChecked(True)
        self._show()
        field.set_error(error)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def clear_errors(self) -> None:
        """Clear all error messages."""
        for field in self._fields.values():
            field.set_error(None)

    def _build_ui(self) -> None:
        self._toggle = push_button(tr("Connection"), "link", tr("API host, CA file, proxy and handshake"))
        self._toggle.setCheckable(True)
        self._summary = label(role="small", tone="secondary")
        self._host = QLineEdit()
        self._host.setPlaceholderText("abc.appsync-api.eu-west-1.amazonaws.com")
        self._ca_file = QLineEdit()
        self._browse = push_button(tr("Browse…"), tip=tr("Choose a CA file"))
        self._proxy = QComboBox()
        for words, value in _PROXIES:
            self._proxy.addItem(tr(words), value)
        self._proxy.setAccessibleName(tr("Proxy"))
        self._proxy.view().setAccessibleName(tr("Proxies"))
        self._proxy_url = QLineEdit()
        self._proxy_url.setAccessibleName(tr("Proxy URL"))
        self._proxy_url.setPlaceholderText("http://")
        ca_file, proxy = _row(self._ca_file, self._browse), _row(self._proxy, self._proxy_url)
        self._fields = {
            "api_host": FormField(tr("API host"), self._host, hint=tr(_HOST_HINT)),
            "ca_file": FormField(tr("CA file"), ca_file, line=self._ca_file, hint=tr(_CA_HINT)),
            "proxy": FormField(tr("Proxy"), proxy, line=self._proxy_url, hint=tr(_PROXY_HINT)),
        }
        self._ca_file.setAccessibleName(tr("CA file"))
        self._query = QCheckBox(tr("Send credentials in the URL"))
        set_tip(self._query, tr(_QUERY_HINT))
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        for field in self._fields.values():
            body.addWidget(field)
        body.addWidget(self._query)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._toggle)
        head.addWidget(self._summary, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self._body)
        self._show()

    def _connect(self) -> None:
        self._toggle.clicked.connect(self._show)
        self._browse.clicked.connect(self._on_browse_clicked)
        self._proxy.activated.connect(self._on_edited)
        self._query.clicked.connect(self._on_edited)
        for line in (self._host, self._ca_file, self._proxy_url):
            line.textEdited.connect(self._on_edited)

    @Slot()
    def _show(self) -> None:
        is_open = self._toggle.isChecked()
        self._theme.set_icon(self._toggle, "chevron-down" if is_open else "chevron-right", "link")
        self._body.setVisible(is_open)
        named: tuple[tuple[str, object], ...] = (
            (tr("API host"), self.api_host),
            (tr("CA file"), self.ca_file),
            (tr("proxy"), self.proxy),
            (tr("credentials in the URL"), self.query_handshake),
        )
        words = ", ".join(name for name, value in named if value)
        self._summary.setText("" if is_open else words or tr("default"))
        self._proxy_url.setEnabled(self._proxy.currentData() == _URL)

    @Slot()
    def _on_edited(self) -> None:
        self.clear_errors()
        self._show()
        self.edited.emit()

    @Slot()
    def _on_browse_clicked(self) -> None:
        dialog = QFileDialog(self, tr("Choose a CA file"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Certificates (*.pem *.crt *.cer)"), tr("All files (*)")])
        dialog.fileSelected.connect(self._on_file_selected)
        dialog.open()

    @Slot(str)
    def _on_file_selected(self, path: str) -> None:
        self._ca_file.setText(path)
        self._on_edited()


def _row(first: QWidget, second: QWidget) -> QWidget:
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    layout.addWidget(first, 1)
    layout.addWidget(second, 1 if isinstance(second, QLineEdit) else 0)
    return made
