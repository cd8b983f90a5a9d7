"""The dialog that asks whether to import the APIs of a file as profiles. It shows no API key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLayout, QVBoxLayout, QWidget

from appsync_console.domain.api.config_files.find import FoundApi
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.authorization import mode_text, removed_from_key_text
from appsync_console.texts.translation import tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import fit_once, label, lay_out_question, push_button, rule

_WIDE = 520


class ImportDialog(QDialog):
    """Asks before an import. Shown with ``open()``; deletes itself when closed.

    Args:
        file_name: The display name of the file; also used for an API without a name.
        key_home: Where keys are stored, such as *in the keyring*.
    """

    def __init__(
        self, theme: Theme, file_name: str, apis: Sequence[FoundApi], key_home: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.apis = tuple(apis)
        self.file_name = file_name
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Import profiles"))
        count = len(apis)
        title = (
            tr("{file} contains an AppSync API", file=file_name)
            if count == 1
            else tr("{file} contains {count} AppSync APIs", file=file_name, count=count)
        )
        parts: list[QWidget | QLayout] = [label(title, role="heading", wraps=True)]
        for api in apis:
            parts += [rule(), _facts(api, file_name, key_home)]
        words = tr("Add profile") if count == 1 else tr("Add profiles")
        tip = (
            tr("Save and open the profile (Enter)")
            if count == 1
            else tr("Save the profiles and open the first (Enter)")
        )
        add = push_button(words, "primary", tip)
        cancel = push_button(tr("Cancel"), tip=tr("Import nothing (Esc)"))
        lay_out_question(self, [*parts, rule()], [cancel, add])
        add.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        add.setFocus()
        fit_once(self, theme.scaled(_WIDE))


def _facts(api: FoundApi, file_name: str, key_home: str) -> QVBoxLayout:
    modes = ", ".join(mode_text(access.mode) for access in api.access)
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(label(api.name or file_name, role="title"))
    url = label(api.url, wraps=True, tone="secondary")
    url.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    column.addWidget(url)
    column.addWidget(label(tr("Authorization: {modes}", modes=modes), tone="secondary", wraps=True))
    if api.api_key is not None:
        column.addWidget(label(tr("The API key is stored {place}", place=key_home), tone="secondary", wraps=True))
        if api.removed:
            column.addWidget(label(removed_from_key_text(api.removed), tone="secondary", wraps=True))
    elif any(access.mode is AuthorizationMode.API_KEY for access in api.access):
        column.addWidget(label(tr("The file contains no API key. Enter it in the profile."), tone="secondary"))
    return column
