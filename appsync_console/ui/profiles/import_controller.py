"""Imports profiles from configuration files of other tools, which the user chooses or drops on the window."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from appsync_console.domain.api.config_files.find import MOST_BYTES, FoundApis, find_apis
from appsync_console.domain.api.config_files.text import file_text
from appsync_console.domain.errors import InputError
from appsync_console.session.workspace.api_import import ApiImport, import_apis, profiles_of
from appsync_console.texts.secret_home import place_text
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.profiles.import_dialog import ImportDialog

_FILTER = mark(
    "Configuration files (*.json *.js *.ts *.mjs *.dart *.swift *.kt *.yaml *.yml *.toml *.env *.tfstate *.txt *.log);;"
    "All files (*)"
)


class ImportController(QObject):
    """Imports one file at a time."""

    def __init__(self, context: OpenProfile, shell: Shell) -> None:
        super().__init__(shell)
        self._context = context
        self._shell = shell
        shell.commands.register("program.import", self.choose)

    @Slot()
    def choose(self) -> None:
        """Let the user choose a file."""
        chooser = QFileDialog(self._shell.window, tr("Import profiles from a configuration file"), "", tr(_FILTER))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(self.read)
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    @Slot(str)
    def read(self, path: str) -> None:
        """Find the APIs in a file and ask whether to import them."""
        self._context.run_task(self._read(Path(path)), "import")

    async def _read(self, path: Path) -> None:
        found = await asyncio.to_thread(_apis_in, path)
        workspace = self._context.workspace
        home = await workspace.secret_home()
        known = {api.url: profiles_of(workspace.profiles, api.url) for api in found.apis}
        dialog = ImportDialog(self._shell.theme, path.stem, found, known, place_text(home), self._shell.window)
        dialog.accepted.connect(self._on_dialog_accepted)
        dialog.open()

    @Slot()
    def _on_dialog_accepted(self) -> None:
        dialog = self.sender()
        assert isinstance(dialog, ImportDialog)
        self._context.run_task(self._import(dialog.imports, dialog.file_name), "import")

    async def _import(self, imports: Sequence[ApiImport], name: str) -> None:
        saved = await import_apis(self._context.workspace, imports, name)
        self._context.refresh_profiles()
        self._context.open_profile(saved[0].id)


def _apis_in(path: Path) -> FoundApis:
    """Find the APIs in a file. May block.

    Raises:
        InputError: For field ``file``, if it cannot be read or contains no API.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError("file.import_not_read", field="file", file=path.name, reason=error.strerror or "") from error
    return find_apis(file_text(content))
