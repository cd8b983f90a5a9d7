"""Tests of the import of configuration files that are dropped on the window."""

from __future__ import annotations

import json

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QLabel

from appsync_console.ui.profiles.import_dialog import ImportDialog
from tests.support.language import english
from tests.support.person import click
from tests.support.waiting import until
from tests.support.windows import person_at

URL = "https://abcdefghijklmnopqrstuvwxyz.appsync-api.eu-west-1.amazonaws.com/graphql"
KEY = "da2-abcdefghijklmnopqrstuvwxyz"


def drop(window, *paths) -> bool:
    """Drop files on the window; return whether it accepts them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(window.rect().center(), Qt.DropAction.CopyAction, data, left, none)
    enter.ignore()
    window.dragEnterEvent(enter)
    if enter.isAccepted():
        window.dropEvent(QDropEvent(QPointF(window.rect().center()), Qt.DropAction.CopyAction, data, left, none))
    return enter.isAccepted()


def dialog_of(person):
    return next((each for each in person.window.findChildren(ImportDialog) if each.isVisible()), None)


def words(dialog) -> str:
    return english("\n".join(each.text() for each in dialog.findChildren(QLabel)))


async def test_a_dropped_file_becomes_a_profile(tmp_path, theme):
    file = tmp_path / "amplify_outputs.json"
    data = {"url": "http://127.0.0.1:9/graphql", "api_key": KEY, "default_authorization_type": "API_KEY"}
    file.write_text(json.dumps({"version": "1", "data": data}))
    async with person_at(tmp_path, theme) as person:
        assert drop(person.window, file)
        await until(lambda: dialog_of(person), what="the dialog")
        assert "API key" in words(dialog_of(person))
        assert KEY not in words(dialog_of(person))
        click(dialog_of(person), "Add profile")
        await until(lambda: person.console.profile.name == "amplify_outputs", what="the profile is open")
        assert person.console.profile.url == "http://127.0.0.1:9/graphql"
        await until(
            lambda: "Waiting" in person.state() or "Connecting" in person.state(),
            what="it tries to connect",
        )


async def test_the_dialog_names_what_is_removed_from_the_key(tmp_path, theme):
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps({"One": {"url": URL, "apiKey": f"'{KEY}'"}}))
    async with person_at(tmp_path, theme) as person:
        drop(person.window, file)
        await until(lambda: dialog_of(person), what="the dialog")
        assert "Removed from the API key: quotes." in words(dialog_of(person))
        click(dialog_of(person), "Cancel")


async def test_cancel_adds_no_profile(tmp_path, theme):
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps({"One": {"url": URL}, "Two": {"url": URL.replace("abc", "xyz")}}))
    async with person_at(tmp_path, theme) as person:
        before = len(person.console.workspace.profiles)
        drop(person.window, file)
        await until(lambda: dialog_of(person), what="the dialog")
        assert "contains 2 AppSync APIs" in words(dialog_of(person))
        click(dialog_of(person), "Cancel")
        assert len(person.console.workspace.profiles) == before


async def test_a_file_without_an_api_is_reported(tmp_path, theme):
    file = tmp_path / "shopping.txt"
    file.write_text("milk")
    async with person_at(tmp_path, theme) as person:
        drop(person.window, file)
        await until(lambda: "describes no AppSync API" in english(person.window.notice_bar.text), what="the notice")


async def test_two_files_at_once_are_rejected(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        assert not drop(person.window, tmp_path / "a.json", tmp_path / "b.json")


async def test_an_api_that_is_a_profile_is_offered_as_an_update(tmp_path, theme):
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps({"One": {"url": "http://127.0.0.1:9/graphql", "authMode": "AWS_LAMBDA"}}))
    async with person_at(tmp_path, theme) as person:
        workspace = person.console.workspace
        await workspace.save_profile(workspace.new_profile("Mine", "http://127.0.0.1:9/graphql"))
        before = len(workspace.profiles)
        drop(person.window, file)
        await until(lambda: dialog_of(person), what="the dialog")
        (choice,) = dialog_of(person).findChildren(QComboBox)
        texts = [english(choice.itemText(at)) for at in range(choice.count())]
        assert texts == ["Update the profile Mine", "Add another profile"]
        click(dialog_of(person), "Import")
        await until(lambda: person.console.profile.name == "Mine", what="the profile is open")
        assert [access.mode for access in person.console.profile.access] == ["AWS_LAMBDA", "API_KEY"]
        assert len(workspace.profiles) == before


async def test_another_profile_of_the_same_api_can_be_added(tmp_path, theme):
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps({"One": {"url": "http://127.0.0.1:9/graphql"}}))
    async with person_at(tmp_path, theme) as person:
        workspace = person.console.workspace
        await workspace.save_profile(workspace.new_profile("Mine", "http://127.0.0.1:9/graphql"))
        drop(person.window, file)
        await until(lambda: dialog_of(person), what="the dialog")
        dialog_of(person).findChildren(QComboBox)[0].setCurrentIndex(1)
        click(dialog_of(person), "Import")
        await until(lambda: person.console.profile.name == "One", what="the profile is open")


async def test_what_is_left_out_is_shown(tmp_path, theme):
    file = tmp_path / "config.ts"
    file.write_text(f"export default {{ graphqlUrl: '{URL}', apiKey: process.env.API_KEY }};")
    async with person_at(tmp_path, theme) as person:
        drop(person.window, file)
        await until(lambda: dialog_of(person), what="the dialog")
        assert "Only running the program" in words(dialog_of(person))
        click(dialog_of(person), "Cancel")
