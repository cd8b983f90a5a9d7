"""The dialog that asks whether to import the APIs of a file as profiles. It shows no API key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLayout, QVBoxLayout, QWidget

from appsync_console.domain.api.config_files.find import FoundApi, FoundApis
from appsync_console.domain.profile import Profile
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.session.workspace.api_import import ApiImport
from appsync_console.texts.authorization import mode_text, removed_from_key_text
from appsync_console.texts.notices import notice_text
from appsync_console.texts.translation import tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import fit_once, label, lay_out_question, push_button, rule

_WIDE = 520


class ImportDialog(QDialog):
    """Asks before an import. Shown with ``open()``; deletes itself when closed.

    Args:
        file_name: The display name of the file; also used for an API without a name.
        known: By URL, the profiles of the APIs that are profiles already; the user may update one.
        key_home: Where keys are stored, such as *in the keyring*.
    """

    def __init__(
        self,
        theme: Theme,
        file_name: str,
        found: FoundApis,
        known: Mapping[str, Sequence[Profile]],
        key_home: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.file_name = file_name
        self._apis = found.apis
        self._choices: dict[str, QComboBox] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Import profiles"))
        count = len(found.apis)
        title = (
            tr("{file} contains an AppSync API", file=file_name)
            if count == 1
            else tr("{file} contains {count} AppSync APIs", file=file_name, count=count)
        )
        parts: list[QWidget | QLayout] = [label(title, role="heading", wraps=True)]
        for api in found.apis:
            parts += [rule(), _facts(api, file_name, key_home)]
            if profiles := known.get(api.url):
                self._choices[api.url] = _choice(profiles)
                parts.append(self._choices[api.url])
        if found.left_out:
            parts += [rule(), *(label(notice_text(each), tone="secondary", wraps=True) for each in found.left_out)]
        if self._choices:
            words, tip = tr("Import"), tr("Save the profiles and open the first (Enter)")
        elif count == 1:
            words, tip = tr("Add profile"), tr("Save and open the profile (Enter)")
        else:
            words, tip = tr("Add profiles"), tr("Save the profiles and open the first (Enter)")
        add = push_button(words, "primary", tip)
        cancel = push_button(tr("Cancel"), tip=tr("Import nothing (Esc)"))
        lay_out_question(self, [*parts, rule()], [cancel, add])
        add.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        add.setFocus()
        fit_once(self, theme.scaled(_WIDE))

    @property
    def imports(self) -> list[ApiImport]:
        """The APIs, with the profiles that the user chose to update."""
        chosen = {url: choice.currentData() for url, choice in self._choices.items()}
        return [ApiImport(api=api, profile=chosen.get(api.url)) for api in self._apis]


def _choice(profiles: Sequence[Profile]) -> QComboBox:
    """Which of the profiles of an API to update, or to add another one."""
    made = QComboBox()
    made.setAccessibleName(tr("Update a profile or add another one"))
    made.view().setAccessibleName(made.accessibleName())
    for profile in profiles:
        made.addItem(tr("Update the profile {name}", name=profile.name), profile)
    made.addItem(tr("Add another profile"), None)
    return made


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
