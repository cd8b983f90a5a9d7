"""Deploying an API from the window; AWS is moto's server, and what is deployed there a sandbox."""

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
from tests.support.person import button, click, find, unnamed, write
from tests.support.sandbox import running_sandbox
from tests.support.waiting import until
from tests.support.windows import Person, person_at

pytestmark = pytest.mark.timeout(120)


def shown(dialog: DeployDialog) -> str:
    return find(dialog, QPlainTextEdit, "What comes of it").toPlainText()


@asynccontextmanager
async def wizard(tmp_path: Path, theme: object) -> AsyncIterator[tuple[Person, DeployDialog]]:
    async with person_at(tmp_path, theme) as person:  # type: ignore[arg-type]
        person.window.commands.action("program.deploy").trigger()
        await until(lambda: person.window.findChildren(DeployDialog), what="the dialog")
        (dialog,) = person.window.findChildren(DeployDialog)
        yield person, dialog


async def at_stage(dialog: DeployDialog, stage: Stage) -> None:
    await until(lambda: dialog.stage is stage, what=f"{stage}; it says: {shown(dialog)}")


async def test_choices_show_what_would_be_made_without_credentials(tmp_path, theme):
    async with wizard(tmp_path, theme) as (_, dialog):
        assert "make API Api" in shown(dialog)
        assert "DynamoDB" not in shown(dialog)
        click(dialog, "Keep messages, in a DynamoDB table")
        assert "make DynamoDB table Messages" in shown(dialog)
        assert "listChannelMessages" in shown(dialog)
        write(dialog, "Name", "not a name")
        assert not button(dialog, "Ask AWS for a plan").isEnabled()
        write(dialog, "Name", "chat")
        assert button(dialog, "Ask AWS for a plan").isEnabled()
        write(dialog, "OpenID provider", "http://plain.example")
        assert not button(dialog, "Ask AWS for a plan").isEnabled()
        assert unnamed(dialog) == []


async def test_without_credentials_it_is_said_and_the_choices_stay(tmp_path, theme, monkeypatch):
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    async with wizard(tmp_path, theme) as (_, dialog):
        write(dialog, "Region", "eu-west-1")
        click(dialog, "Keep messages, in a DynamoDB table")
        click(dialog, "Ask AWS for a plan")
        await until(lambda: "No AWS credentials were found" in shown(dialog), what="the problem")
        assert dialog.stage is Stage.CHOOSING
        assert dialog.form.options.keeps_messages
        assert dialog.form.region == "eu-west-1"


async def test_an_api_is_planned_agreed_to_made_tried_and_opened(tmp_path, theme, monkeypatch):
    path = tmp_path / "deployed.graphql"
    path.write_text(schema_text(DeployOptions(keeps_messages=True)))
    async with running_sandbox(schema=str(path)) as api:
        with running_aws(api.graphql_url, api.api_key.reveal()) as variables:
            for name, value in variables.items():
                monkeypatch.setenv(name, value)
            async with wizard(tmp_path, theme) as (person, dialog):
                click(dialog, "Keep messages, in a DynamoDB table")
                click(dialog, "Ask AWS for a plan")
                await at_stage(dialog, Stage.PLANNED)
                assert "make DynamoDB table Messages" in shown(dialog)
                click(dialog, "Change the choices")
                click(dialog, "Messages with typed fields, too")
                click(dialog, "Messages with typed fields, too")
                click(dialog, "Ask AWS for a plan")
                await at_stage(dialog, Stage.PLANNED)
                click(dialog, "Do it on AWS")
                await at_stage(dialog, Stage.DONE)
                text = shown(dialog)
                assert "made      resolver Keep" in text
                assert "messages of a channel: arrived after" in text
                assert "kept messages: listed" in text
                assert api.api_key.reveal() not in text
                click(dialog, "Open it")
                await until(lambda: person.console.profile.name == "appsync-console", what="its profile on show")
                assert person.console.profile.url == api.graphql_url
                await until(lambda: person.console.session, what="its session")
                await until(lambda: person.console.session.status.state is ConnectionState.LIVE, what=person.state())
                assert [each.name for each in person.console.workspace.profiles].count("appsync-console") == 1


async def test_closing_forgets_the_plan(tmp_path, theme, monkeypatch):
    with running_aws() as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        async with wizard(tmp_path, theme) as (_, dialog):
            click(dialog, "Ask AWS for a plan")
            await at_stage(dialog, Stage.PLANNED)
            click(dialog, "Close")
        stack = Deployment.at("appsync-console")
        assert (await stack.plan(DeployOptions())).is_new


async def test_a_foreign_stack_is_refused_at_the_field_of_its_name(tmp_path, theme, monkeypatch):
    with running_aws() as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        stack_id = make_stack(variables, "prod-orders")
        async with wizard(tmp_path, theme) as (_, dialog):
            write(dialog, "Name", "prod-orders")
            click(dialog, "Ask AWS for a plan")
            refused = "The stack prod-orders was not made by AppSync Console."
            await until(lambda: refused in shown(dialog), what="the refusal")
            assert dialog.stage is Stage.CHOOSING
            assert "does not have the tag appsync-console:managed" in shown(dialog)
            (field,) = [each for each in dialog.findChildren(FormField) if each.has_error]
            assert field.message.startswith(refused)
            assert field.line is find(dialog, QLineEdit, "Name")
            assert orders_are_there(variables)
            assert change_sets_of(variables, stack_id) == []
            write(dialog, "Name", "chat")
            assert not field.has_error


async def test_kept_messages_are_deleted_once_the_name_of_the_stack_is_typed(tmp_path, theme, monkeypatch):
    confirm = "Type the stack name to confirm that the kept messages are deleted"
    with running_aws() as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(DeployCheck, "prove", no_proof)
        make_released_stack(variables, "chat", keeps_messages=True)
        async with wizard(tmp_path, theme) as (_, dialog):
            write(dialog, "Name", "chat")
            for _ in range(2):  # the second time after going back
                assert not any(is_called(each, confirm) for each in visible_lines(dialog))
                click(dialog, "Ask AWS for a plan")
                await at_stage(dialog, Stage.PLANNED)
                assert "Note: The kept messages are deleted." in shown(dialog)
                line = find(dialog, QLineEdit, confirm)
                assert (line.text(), line.hasFocus()) == ("", True)
                assert not button(dialog, "Do it on AWS").isEnabled()
                write(dialog, confirm, "Chat")
                assert not button(dialog, "Do it on AWS").isEnabled()
                click(dialog, "Change the choices")
                assert not line.isVisible()
                assert button(dialog, "Ask AWS for a plan").isEnabled()
            assert len(tables(variables)) == 1
            click(dialog, "Ask AWS for a plan")
            await at_stage(dialog, Stage.PLANNED)
            write(dialog, confirm, "chat")
            assert unnamed(dialog) == []
            click(dialog, "Do it on AWS")
            await at_stage(dialog, Stage.DONE)
            assert tables(variables) == []
            assert tags_of(variables, "chat") == {OWN_TAG: "2"}


async def test_nothing_has_to_be_typed_where_no_data_is_deleted(tmp_path, theme, monkeypatch):
    with running_aws() as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        make_released_stack(variables, "chat", keeps_messages=True)
        async with wizard(tmp_path, theme) as (_, dialog):
            write(dialog, "Name", "chat")
            click(dialog, "Keep messages, in a DynamoDB table")
            click(dialog, "Ask AWS for a plan")
            await at_stage(dialog, Stage.PLANNED)
            assert button(dialog, "Do it on AWS").isEnabled()
            assert not any(is_called(each, "Stack name to confirm") for each in visible_lines(dialog))
            click(dialog, "Close")
        await until(lambda: change_sets_of(variables, "chat") == [], what="the plan is forgotten")
        assert status_of(variables, "chat") == "CREATE_COMPLETE"


def visible_lines(dialog: DeployDialog) -> list[QLineEdit]:
    return [line for line in dialog.findChildren(QLineEdit) if line.isVisible()]


def is_called(line: QLineEdit, name: str) -> bool:
    return line.accessibleName() == name


async def no_proof(self: DeployCheck, tell: object) -> list[object]:
    """There is no API behind this AWS."""
    return []
