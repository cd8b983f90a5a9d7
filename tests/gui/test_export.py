"""Exports, evidence, and imports in the window, as a user does them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog

from appsync_console.domain.message import Entry, Kind
from appsync_console.domain.profile import SANDBOX_ID
from appsync_console.ui.export.dialog import FORMS, ExportDialog, Form
from appsync_console.ui.export.progress_dialog import ProgressDialog
from appsync_console.ui.theme.theme import Theme
from tests.support.language import english
from tests.support.person import choose as choose_in
from tests.support.person import click, unnamed, write
from tests.support.waiting import until
from tests.support.windows import Person, person_at

D = TypeVar("D", bound=QDialog)
chooses_a_file = pytest.mark.expected_log("does not support propagateSizeHints")  # from the offscreen file dialog of Qt


def dialog_of(person: Person, kind: type[D]) -> D:
    return person.window.findChildren(kind)[-1]


def command(person: Person, id: str) -> None:
    person.window.commands.action(id).trigger()


async def exported(person: Person, file: Path, which: str, form: Form, masked: str = "") -> None:
    """Export through the dialogs and wait until the window reports it."""
    person.window.notice_bar.clear()
    command(person, "log.export")
    dialog = dialog_of(person, ExportDialog)
    assert unnamed(dialog) == []
    scopes = [dialog.scope_box.itemText(row) for row in range(dialog.scope_box.count())]
    choose_in(dialog.scope_box, next(each for each in english(scopes) if each.startswith(which)))
    choose_in(dialog.form_box, FORMS[form])
    write(dialog, "Fields to mask", masked)
    click(dialog, "Choose file…")
    chooser = dialog_of(person, QFileDialog)
    chooser.fileSelected.emit(str(file))
    chooser.close()
    await until(lambda: f"exported to {file}" in english(person.window.notice_bar.text), what="the notice")
    assert not list(file.parent.glob("*.part"))


def appended(person: Person, *texts: str, channel: str = "robots") -> None:
    log = person.console.workspace.log
    assert log is not None
    log.append(SANDBOX_ID, [Entry(channel=channel, kind=Kind.RECEIVED, at_us=1, text=text) for text in texts])
    assert log.flush()


def lines(file: Path) -> list[str]:
    return [json.loads(line)["data"] for line in file.read_text().splitlines()]


@chooses_a_file
async def test_only_the_messages_in_view_are_exported(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path / "p", theme) as person:
        await person.is_live()
        appended(person, "1", "22", "3")
        appended(person, "cake", channel="cakes")
        file = tmp_path / "out.jsonl"
        await exported(person, file, "Messages in view", "jsonl")
        assert lines(file) == ["1", "22", "3"]
        await exported(person, file, "All messages in Sandbox", "jsonl")
        assert lines(file) == ["1", "22", "3", "cake"]
        person.window.log_panel.search_line.open()
        person.window.log_panel.search_line.field.setText("22")
        await until(lambda: person.window.log_panel.view.count == 1, what="found")
        await exported(person, file, "Messages in view", "jsonl")
        assert lines(file) == ["22"]
        person.window.log_panel.search_line.end()
        person.window.log_panel.header.clear_button.click()
        appended(person, "4")
        await until(lambda: person.window.log_panel.view.count == 1, what="the next message")
        await exported(person, file, "Messages in view", "csv")
        assert file.read_text().count("\n") == 2
        assert ",4," in file.read_text()


@chooses_a_file
async def test_csv_is_safe_for_spreadsheets_unless_that_is_turned_off(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path / "p", theme) as person:
        await person.is_live()
        appended(person, "=1+1")
        file = tmp_path / "out.csv"
        await exported(person, file, "All messages", "csv")
        assert file.read_bytes().startswith(b"\xef\xbb\xbfchannel,")
        assert ",'=1+1," in file.read_text("utf-8")
        command(person, "log.export")
        dialog = dialog_of(person, ExportDialog)
        assert not dialog.safe_box.isEnabled()
        choose_in(dialog.form_box, FORMS["csv"])
        assert dialog.safe_box.isEnabled()
        assert "keeps spreadsheets from running" in english(dialog.consequence)
        dialog.safe_box.click()
        assert "A spreadsheet runs cells" in english(dialog.consequence)
        assert not dialog.choice.csv.is_spreadsheet_safe
        click(dialog, "Choose file…")
        dialog_of(person, QFileDialog).close()
        await exported(person, file, "All messages", "csv")  # the choice is remembered
        assert file.read_bytes().startswith(b"channel,")
        assert ",=1+1," in file.read_text("utf-8")


@chooses_a_file
async def test_marked_messages_become_evidence_with_masked_fields(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path / "p", theme) as person:
        await person.is_live()
        command(person, "view.frames")
        appended(person, '{"token": "SECRET", "n": 1}', '{"n": 2}', '{"n": 3}')
        log = person.console.workspace.log
        assert log is not None
        log.remark(1, is_marked=True, note="the first")
        log.remark(3, is_marked=False, note="the third")
        assert log.flush()
        file = tmp_path / "evidence.zip"
        await exported(person, file, "Marked messages", "zip", masked="Token, pin")
        with zipfile.ZipFile(file) as bundle:
            assert bundle.testzip() is None
            text = bundle.read("evidence.md").decode()
            exported_seqs = [json.loads(line)["seq"] for line in bundle.read("messages.jsonl").splitlines()]
        assert exported_seqs == [1, 3]
        assert "the first" in english(text)
        assert "the third" in english(text)
        assert "SECRET" not in text
        assert '"n": 2' not in text
        assert "Qt 6" in english(text)
        assert person.console.workspace.settings.masked_fields == "pin, token"
        view = person.window.log_panel.view
        await until(lambda: view.count == 3, what="the messages are visible")
        view.select(2)
        await exported(person, tmp_path / "one.html", "Selected message", "html")
        page = (tmp_path / "one.html").read_text()
        assert "&quot;n&quot;: 2" in page
        assert "2. " not in page


@chooses_a_file
async def test_exported_messages_can_be_imported(tmp_path: Path, theme: Theme) -> None:
    file = tmp_path / "out.jsonl"
    async with person_at(tmp_path / "one", theme) as person:
        await person.is_live()
        appended(person, "1", "\ud800", "3")
        await exported(person, file, "All messages", "jsonl")
    async with person_at(tmp_path / "two", theme) as person:
        await person.is_live()
        command(person, "log.import")
        chooser = dialog_of(person, QFileDialog)
        chooser.fileSelected.emit(str(file))
        chooser.close()
        await person.sees("1", "\ud800", "3")
        await until(lambda: "3 messages imported" in english(person.window.notice_bar.text), what="the notice")


@chooses_a_file
async def test_an_invalid_file_is_reported_and_nothing_is_imported(tmp_path: Path, theme: Theme) -> None:
    file = tmp_path / "odd.jsonl"
    file.write_text("{}\n")
    async with person_at(tmp_path / "p", theme) as person:
        await person.is_live()
        command(person, "log.import")
        chooser = dialog_of(person, QFileDialog)
        chooser.fileSelected.emit(str(file))
        chooser.close()
        await until(
            lambda: "Line 1 of odd.jsonl is not a message" in english(person.window.notice_bar.text), what="the error"
        )
        assert person.window.log_panel.view.count == 0


@chooses_a_file
@pytest.mark.parametrize("form", ["jsonl", "md"])
async def test_a_canceled_or_failed_export_leaves_no_file(tmp_path: Path, theme: Theme, form: Form) -> None:
    async with person_at(tmp_path / "p", theme) as person:
        await person.is_live()
        appended(person, *["x"] * 20_000)
        file = tmp_path / f"out.{form}"
        file.write_text("previous content")
        command(person, "log.export")
        dialog = dialog_of(person, ExportDialog)
        choose_in(dialog.form_box, FORMS[form])
        click(dialog, "Choose file…")
        chooser = dialog_of(person, QFileDialog)
        chooser.fileSelected.emit(str(file))
        chooser.close()
        await until(lambda: person.window.findChildren(ProgressDialog), what="progress")
        progress = dialog_of(person, ProgressDialog)
        assert unnamed(progress) == []
        click(progress, "Cancel")
        await until(lambda: not person.window.findChildren(ProgressDialog), what="it ends")
        assert file.read_text() == "previous content"
        assert sorted(path.name for path in tmp_path.iterdir()) == [file.name, "p"]
        command(person, "log.export")
        click(dialog_of(person, ExportDialog), "Choose file…")
        chooser = dialog_of(person, QFileDialog)
        chooser.fileSelected.emit(str(tmp_path / "missing" / "out"))
        chooser.close()
        await until(lambda: "cannot be written" in english(person.window.notice_bar.text), what="the error")


async def test_the_dialog_explains_each_choice(tmp_path: Path, theme: Theme) -> None:
    async with person_at(tmp_path, theme) as person:
        command(person, "log.export")
        dialog = dialog_of(person, ExportDialog)
        assert "character for character" in english(dialog.consequence)
        choose_in(dialog.form_box, FORMS["md"])
        assert "first 1,000" in english(dialog.consequence)
        assert "Frames panel is closed" in english(dialog.consequence)
        write(dialog, "Fields to mask", "pin")
        assert "***" in dialog.consequence
