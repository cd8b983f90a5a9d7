"""Exports and imports messages and writes evidence, with progress and a way to cancel.

Files are read and written on a thread. An exported file is complete or does not exist.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, Slot, qVersion
from PySide6.QtWidgets import QFileDialog

from appsync_console.domain.errors import InputError
from appsync_console.domain.message import Kind
from appsync_console.domain.profile import Profile
from appsync_console.domain.status import Frame
from appsync_console.session.log.export import ALL, Format, LogExport, Scope
from appsync_console.session.log.importer import LogImport
from appsync_console.texts.counts import rows_text, unreadable_text
from appsync_console.texts.translation import mark, plural, tr
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.export.progress_dialog import ProgressDialog, Work

if TYPE_CHECKING:
    from appsync_console.ui.export.dialog import ExportChoice, Form, OfferedScope

_NAMES: Final = {
    "jsonl": mark("JSON Lines (*.jsonl)"),
    "csv": mark("CSV (*.csv)"),
    "md": mark("Markdown (*.md)"),
    "html": mark("Web page (*.html)"),
    "zip": mark("Zip (*.zip)"),
}


class VisibleMessages(Protocol):
    """The messages in the log view, which the user can export."""

    @property
    def title(self) -> str:
        """The title of the view; empty if it shows nothing."""
        ...

    @property
    def count(self) -> int:
        """The number of messages in the view."""
        ...

    @property
    def scope(self) -> Scope:
        """The messages in the view."""
        ...

    @property
    def marked(self) -> Scope:
        """The messages with marks or notes in the channels on screen."""
        ...


class ExportController(QObject):
    """Shows the export and import dialogs, and does the work.

    Args:
        shown: The messages in the log view.
        frames: Returns the frames in the Frames panel, for evidence.
    """

    def __init__(
        self, context: OpenProfile, shell: Shell, shown: VisibleMessages, frames: Callable[[], Sequence[Frame]]
    ) -> None:
        super().__init__(shell)
        self._context = context
        self._shell = shell
        self._shown = shown
        self._frames = frames
        self._settings = context.workspace.settings
        shell.commands.register("log.export", self.export)
        shell.commands.register("log.import", self.choose_import)

    # Export.

    @Slot()
    def export(self) -> None:
        """Ask what to export, and where to."""
        from appsync_console.ui.export.dialog import ExportDialog

        dialog = ExportDialog(
            self._shell.theme,
            self._scopes(),
            self._settings.masked_fields,
            is_spreadsheet_safe=self._settings.csv_is_spreadsheet_safe,
            has_frames=bool(self._frames()),
            parent=self._shell.window,
        )
        dialog.chosen.connect(self._on_export_chosen)
        dialog.open()

    def _scopes(self) -> list[OfferedScope]:
        from appsync_console.ui.export.dialog import OfferedScope

        shown = self._shown
        title = shown.title or self._context.profile.name
        offered = [
            OfferedScope(tr("Messages in view: {count:,} in {title}", count=shown.count, title=title), shown.scope),
            OfferedScope(tr("Marked messages and messages with notes"), shown.marked),
            OfferedScope(tr("All messages in {name}", name=self._context.profile.name), ALL),
        ]
        current = self._context.selected
        if current is not None:
            text = tr("Selected gap") if current.kind is Kind.GAP else tr("Selected message")
            offered.insert(1, OfferedScope(text, Scope(only=current.id)))
        return offered

    @Slot(object)
    def _on_export_chosen(self, choice: ExportChoice) -> None:
        self._settings.masked_fields = ", ".join(choice.masking.names)
        self._settings.csv_is_spreadsheet_safe = choice.csv.is_spreadsheet_safe
        name = f"{self._context.profile.name} {time.strftime('%Y-%m-%d %H%M')}.{choice.form}"
        chooser = QFileDialog(self._shell.window, tr("Export to"), name.replace("/", "-"), tr(_NAMES[choice.form]))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix(choice.form)
        chooser.setProperty("choice", choice)
        chooser.fileSelected.connect(self._on_export_file_selected)
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    @Slot(str)
    def _on_export_file_selected(self, path: str) -> None:
        choice: ExportChoice = self.sender().property("choice")
        self._context.run_task(self._export(self._context.profile, choice, Path(path)), "export")

    async def _export(self, profile: Profile, choice: ExportChoice, file: Path) -> None:
        workspace = self._context.workspace
        form: Format = "csv" if choice.form == "csv" else "jsonl"
        export = workspace.export(profile, form, choice.scope, choice.masking, choice.csv)
        if choice.form in ("jsonl", "csv"):
            work = asyncio.to_thread(_write_lines, export, file)
        else:
            url = workspace.endpoint(profile).graphql_url
            frames = tuple(self._frames())
            work = asyncio.to_thread(_write_document, export, profile, url, choice, file, frames)
        with self._progress(tr("Exporting messages"), export, _exported):
            await work
        if not export.is_cancelled:
            text = _exported_text(export, choice.form, file)
            self._shell.say(" ".join(filter(None, [text, unreadable_text(export.unreadable)])))

    # Import.

    @Slot()
    def choose_import(self) -> None:
        """Ask for a file of messages."""
        chooser = QFileDialog(self._shell.window, tr("Import messages"), "", tr("JSON Lines (*.jsonl);;All files (*)"))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(self.import_file)
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    @Slot(str)
    def import_file(self, path: str) -> None:
        """Import the messages of a file into the log of the open profile."""
        self._context.run_task(self._import(self._context.profile, Path(path)), "import messages")

    async def _import(self, profile: Profile, file: Path) -> None:
        log = self._context.workspace.log
        if log is None:
            return
        reading = LogImport(file)
        with self._progress(tr("Checking file"), reading, _read):
            await asyncio.to_thread(reading.check)
        taken = 0
        if not reading.is_cancelled:
            with self._progress(tr("Importing into {name}", name=profile.name), reading, _imported):
                taken = await reading.take(log, profile.id)
        text = tr("{rows} imported.", rows=rows_text(taken - reading.gaps, reading.gaps) if taken else rows_text(0, 0))
        where = tr("Messages of channels that are not listed appear under All channels.")
        self._shell.say(f"{text} {where}" if taken else text)

    @contextlib.contextmanager
    def _progress(self, title: str, work: Work, text: Callable[[int], str]) -> Iterator[None]:
        dialog = ProgressDialog(self._shell.theme, title, work, text, self._shell.window)
        dialog.open()
        try:
            yield
        finally:
            dialog.accept()


def _exported_text(export: LogExport, form: Form, file: Path) -> str:
    from appsync_console.session.log.evidence import MOST

    selected, rows = export.count + export.gaps, rows_text(export.count, export.gaps)
    if form in ("html", "md") and selected > MOST:
        return tr("The first {most:,} of {rows} exported to {file}.", most=MOST, rows=rows, file=file)
    return tr("{rows} exported to {file}.", rows=rows, file=file)


def _exported(count: int) -> str:
    return plural("{count:,} message exported", "{count:,} messages exported", count)


def _read(count: int) -> str:
    return plural("{count:,} message read", "{count:,} messages read", count)


def _imported(count: int) -> str:
    return plural("{count:,} message imported", "{count:,} messages imported", count)


def _write_lines(export: LogExport, file: Path) -> None:
    with _whole_file(export, file) as part, part.open("wb") as stream:
        for line in export.lines():
            stream.write(line.encode("utf-8", "backslashreplace"))


def _write_document(
    export: LogExport, profile: Profile, url: str, choice: ExportChoice, file: Path, frames: tuple[Frame, ...]
) -> None:
    from appsync_console.session.log.evidence import MOST, Evidence, write_evidence

    with _whole_file(export, file) as part:
        messages, count = export.first(MOST)
        evidence = Evidence(
            profile=profile,
            url=url,
            messages=messages,
            count=count,
            masking=choice.masking,
            made_us=time.time_ns() // 1_000,
            versions=f"· Qt {qVersion()}",
            frames=frames,
        )
        write_evidence(evidence, choice.form, part, export.lines)  # type: ignore[arg-type]


@contextlib.contextmanager
def _whole_file(export: LogExport, file: Path) -> Iterator[Path]:
    """Yield a temporary file beside ``file``, and rename it to ``file`` once it is complete."""
    part = file.with_name(file.name + ".part")
    try:
        yield part
        if not export.is_cancelled:
            part.replace(file)
    except OSError as error:
        raise InputError("file.not_written_here", field="file", path=str(file), reason=error.strerror or "") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
