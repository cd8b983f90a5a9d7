"""Deploying an API from the window; AWS is moto's server, and what is deployed there a sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPlainTextEdit

from appsync_console.deploy.schema import schema_text
from appsync_console.domain.deployment import DeployOptions
from appsync_console.domain.terms import LinkState
from appsync_console.session.deployment import Deployment
from appsync_console.ui.dialogs.deploy import DeployDialog, Stage
from tests.support.aws import running_aws
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
                await until(lambda: person.console.session.status.state is LinkState.LIVE, what=person.state())
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
