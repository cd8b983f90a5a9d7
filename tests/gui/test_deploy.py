"""Tests of the deployment dialog. A moto server stands in for AWS, and a sandbox for the deployed API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from appsync_console.deploy.schema import schema_text
from appsync_console.domain.deployment import OWN_TAG, DeployOptions
from appsync_console.domain.terms import ConnectionState
from appsync_console.session.deploy.deployment import Deployment
from appsync_console.session.deploy.feature_check import DeployCheck
from appsync_console.ui.deploy.dialog import DeployDialog, Stage
from appsync_console.ui.widgets.form_field import FormField
from tests.support.aws import (
    change_sets_of,
    make_released_stack,
    make_stack,
    orders_are_there,
    running_aws,
    status_of,
    tables,
    tags_of,
)
from tests.support.language import english
from tests.support.person import button, click, find, unnamed, write
from tests.support.sandbox import running_sandbox
from tests.support.waiting import until
from tests.support.windows import Person, person_at

pytestmark = pytest.mark.timeout(120)


def shown(dialog: DeployDialog) -> str:
    return english(find(dialog, QPlainTextEdit, "Deployment details").toPlainText())


@asynccontextmanager
async def deploy_dialog(tmp_path: Path, theme: object) -> AsyncIterator[tuple[Person, DeployDialog]]:
    async with person_at(tmp_path, theme) as person:  # type: ignore[arg-type]
        person.window.commands.action("program.deploy").trigger()
        await until(lambda: person.window.findChildren(DeployDialog), what="the dialog")
        (dialog,) = person.window.findChildren(DeployDialog)
        yield person, dialog


async def reaches_stage(dialog: DeployDialog, stage: Stage) -> None:
    await until(lambda: dialog.stage is stage, what=f"{stage}; it shows: {shown(dialog)}")


async def test_the_local_preview_needs_no_credentials(tmp_path, theme):
    async with deploy_dialog(tmp_path, theme) as (_, dialog):
        assert "create API Api" in shown(dialog)
        assert "DynamoDB" not in shown(dialog)
        click(dialog, "Store messages in a DynamoDB table")
        assert "create DynamoDB table Messages" in shown(dialog)
        assert "listChannelMessages" in shown(dialog)
        write(dialog, "Name", "not a name")
        assert not button(dialog, "Preview changes").isEnabled()
        write(dialog, "Name", "chat")
        assert button(dialog, "Preview changes").isEnabled()
        write(dialog, "OpenID provider", "http://plain.example")
        assert not button(dialog, "Preview changes").isEnabled()
        assert unnamed(dialog) == []


async def test_missing_credentials_are_reported_and_the_options_stay(tmp_path, theme, monkeypatch):
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    async with deploy_dialog(tmp_path, theme) as (_, dialog):
        write(dialog, "Region", "eu-west-1")
        click(dialog, "Store messages in a DynamoDB table")
        click(dialog, "Preview changes")
        await until(lambda: "No AWS credentials were found" in shown(dialog), what="the problem")
        assert dialog.stage is Stage.CHOOSING
        assert dialog.form.options.keeps_messages
        assert dialog.form.region == "eu-west-1"


async def test_an_api_is_previewed_deployed_tested_and_opened(tmp_path, theme, monkeypatch):
    path = tmp_path / "deployed.graphql"
    path.write_text(schema_text(DeployOptions(keeps_messages=True)))
    async with running_sandbox(schema=str(path)) as api:
        with running_aws(api.graphql_url, api.api_key.reveal()) as variables:
            for name, value in variables.items():
                monkeypatch.setenv(name, value)
            async with deploy_dialog(tmp_path, theme) as (person, dialog):
                click(dialog, "Store messages in a DynamoDB table")
                click(dialog, "Preview changes")
                await reaches_stage(dialog, Stage.PLANNED)
                assert "create DynamoDB table Messages" in shown(dialog)
                click(dialog, "Change options")
                click(dialog, "Add messages with typed fields")
                click(dialog, "Add messages with typed fields")
                click(dialog, "Preview changes")
                await reaches_stage(dialog, Stage.PLANNED)
                click(dialog, "Deploy")
                await reaches_stage(dialog, Stage.DONE)
                text = shown(dialog)
                assert "created   resolver Keep" in english(text)
                assert "channel messages: delivered after" in english(text)
                assert "stored messages: listed" in english(text)
                assert api.api_key.reveal() not in text
                click(dialog, "Open profile")
                await until(lambda: person.console.profile.name == "appsync-console", what="its profile is open")
                assert person.console.profile.url == api.graphql_url
                await until(lambda: person.console.session, what="its session")
                await until(lambda: person.console.session.status.state is ConnectionState.LIVE, what=person.state())
                assert [each.name for each in person.console.workspace.profiles].count("appsync-console") == 1


async def test_closing_discards_the_plan(tmp_path, theme, monkeypatch):
    with running_aws() as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        async with deploy_dialog(tmp_path, theme) as (_, dialog):
            click(dialog, "Preview changes")
            await reaches_stage(dialog, Stage.PLANNED)
            click(dialog, "Close")
        stack = Deployment.at("appsync-console")
        assert (await stack.plan(DeployOptions())).is_new


async def test_a_foreign_stack_is_reported_at_the_name_field(tmp_path, theme, monkeypatch):
    with running_aws() as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        stack_id = make_stack(variables, "prod-orders")
        async with deploy_dialog(tmp_path, theme) as (_, dialog):
            write(dialog, "Name", "prod-orders")
            click(dialog, "Preview changes")
            rejected = "AppSync Console did not create the stack prod-orders."
            await until(lambda: rejected in shown(dialog), what="the error")
            assert dialog.stage is Stage.CHOOSING
            assert "does not have the tag appsync-console:managed" in shown(dialog)
            (field,) = [each for each in dialog.findChildren(FormField) if each.has_error]
            assert english(field.message).startswith(rejected)
            assert field.line is find(dialog, QLineEdit, "Name")
            assert orders_are_there(variables)
            assert change_sets_of(variables, stack_id) == []
            write(dialog, "Name", "chat")
            assert not field.has_error


async def test_stored_messages_are_deleted_only_after_typing_the_stack_name(tmp_path, theme, monkeypatch):
    confirm = "Type the stack name to confirm that the stored messages are deleted"
    with running_aws() as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(DeployCheck, "prove", skip_feature_check)
        make_released_stack(variables, "chat", keeps_messages=True)
        async with deploy_dialog(tmp_path, theme) as (_, dialog):
            write(dialog, "Name", "chat")
            for _ in range(2):  # once more after going back
                assert not any(is_called(each, confirm) for each in visible_lines(dialog))
                click(dialog, "Preview changes")
                await reaches_stage(dialog, Stage.PLANNED)
                assert "Note: The stored messages are deleted." in shown(dialog)
                line = find(dialog, QLineEdit, confirm)
                assert (line.text(), line.hasFocus()) == ("", True)
                assert not button(dialog, "Deploy").isEnabled()
                write(dialog, confirm, "Chat")
                assert not button(dialog, "Deploy").isEnabled()
                click(dialog, "Change options")
                assert not line.isVisible()
                assert button(dialog, "Preview changes").isEnabled()
            assert len(tables(variables)) == 1
            click(dialog, "Preview changes")
            await reaches_stage(dialog, Stage.PLANNED)
            write(dialog, confirm, "chat")
            assert unnamed(dialog) == []
            click(dialog, "Deploy")
            await reaches_stage(dialog, Stage.DONE)
            assert tables(variables) == []
            assert tags_of(variables, "chat") == {OWN_TAG: "2"}


async def test_no_confirmation_is_needed_if_no_data_is_deleted(tmp_path, theme, monkeypatch):
    with running_aws() as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        make_released_stack(variables, "chat", keeps_messages=True)
        async with deploy_dialog(tmp_path, theme) as (_, dialog):
            write(dialog, "Name", "chat")
            click(dialog, "Store messages in a DynamoDB table")
            click(dialog, "Preview changes")
            await reaches_stage(dialog, Stage.PLANNED)
            assert button(dialog, "Deploy").isEnabled()
            assert not any(is_called(each, "Stack name to confirm") for each in visible_lines(dialog))
            click(dialog, "Close")
        await until(lambda: change_sets_of(variables, "chat") == [], what="the plan is discarded")
        assert status_of(variables, "chat") == "CREATE_COMPLETE"


def visible_lines(dialog: DeployDialog) -> list[QLineEdit]:
    return [line for line in dialog.findChildren(QLineEdit) if line.isVisible()]


def is_called(line: QLineEdit, name: str) -> bool:
    return line.accessibleName() == name


async def skip_feature_check(self: DeployCheck, tell: object) -> list[object]:
    """Skip the feature check, because moto runs no API."""
    return []
