"""Deploying against moto's server: made, described, changed, failed and deleted, by change sets as on AWS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from appsync_console.deploy.aws import AwsAccount
from appsync_console.domain.deploy_words import costs_of, plan_lines, plan_warnings, progress_line
from appsync_console.domain.deployment import NEW, DeployOptions, Progress, StackOutputs
from appsync_console.domain.errors import AuthorizationError, CannotConnect, DeploymentError, InputError
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.session.deployment import Deployment
from tests.support.aws import running_aws

URL = "http://127.0.0.1:9/graphql"
KEY = "da2-abcdefghijklmnopqrstuvwxyz"
pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    with running_aws(URL, KEY) as variables:
        yield variables


@pytest.fixture(autouse=True)
def aws(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


def deployment(stack: str) -> Deployment:
    return Deployment(AwsAccount(), stack, poll_s=0.01)


async def deployed(options: DeployOptions, told: list[Progress] | None = None) -> StackOutputs:
    made = deployment(options.stack)
    plan = await made.plan(options)
    return await made.carry_out(plan, (told if told is not None else []).append)


async def test_made_described_changed_and_deleted() -> None:
    options = DeployOptions(stack="whole", tags=(("team", "blue"),))
    made = deployment("whole")
    plan = await made.plan(options)
    assert plan.is_new
    assert {planned.name for planned in plan.resources} == {"Api", "ApiSchema", "ApiKey", "NoSource", "Publish"}
    assert {planned.action for planned in plan.resources} == {"Add"}
    assert "make API Api" in plan_lines(plan.resources)
    assert any("pricing" in text for text in costs_of(plan.resources))

    told: list[Progress] = []
    outputs = await made.carry_out(plan, told.append)
    assert "made      resolver Publish" in [progress_line(progress) for progress in told]
    assert outputs.url == URL
    assert outputs.api_key is not None
    assert outputs.api_key.reveal() == KEY
    assert KEY not in str(outputs)
    assert outputs.region == "eu-west-1"
    assert outputs.modes == (AuthorizationMode.API_KEY,)
    assert outputs.features == {"channels"}
    assert {"apiId", "realtimeUrl"} <= outputs.values.keys()

    changed = await made.plan(replace(options, keeps_messages=True, keep_days=7, is_typed=True))
    assert not changed.is_new
    by_name = {planned.name: planned.action for planned in changed.resources}
    assert by_name["Messages"] == by_name["Keep"] == by_name["PublishTyped"] == "Add"
    assert by_name["Publish"] == "Remove"
    outputs = await made.carry_out(changed, told.append)
    assert outputs.features == {"channels", "history", "typed"}
    assert outputs.values["tableName"]

    resources = await made.resources()
    assert {planned.name for planned in resources} >= {"Api", "Messages"}
    await made.destroy(told.append)
    assert told[-1].status == "DELETE_COMPLETE"
    with pytest.raises(InputError) as caught:
        await made.outputs()
    assert caught.value.field == "stack"


async def test_the_same_again_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appsync_console.deploy.template.time.time", lambda: 1_700_000_000.0)
    options = DeployOptions(stack="same")
    await deployed(options)
    plan = await deployment("same").plan(options)
    assert plan.resources == ()


async def test_all_modes_at_once() -> None:
    options = DeployOptions(
        stack="modes",
        iam=True,
        oidc_issuer="https://login.example.com",
        oidc_client_id="console",
        user_pool=NEW,
        authorizer=NEW,
    )
    made = deployment("modes")
    plan = await made.plan(options)
    assert made.new_token is not None
    assert made.new_token.reveal() not in str(plan)
    outputs = await made.carry_out(plan, lambda progress: None)
    assert outputs.modes == options.modes
    assert outputs.values["userPoolId"].startswith("eu-west-1_")
    assert outputs.values["userPoolClientId"]


async def test_a_resource_that_fails_at_first_is_named_and_leaves_nothing() -> None:
    told: list[Progress] = []
    with pytest.raises(DeploymentError) as caught:
        await deployed(DeployOptions(stack="failing", tags=(("fail", "Publish"),)), told)
    assert caught.value.what == "Publish (AWS::AppSync::Resolver) failed."
    assert "limit of resolvers" in caught.value.cause
    assert "deploy again" in caught.value.remedy
    assert any(progress_line(progress).startswith("FAILED    resolver Publish: Resource") for progress in told)
    await deployed(DeployOptions(stack="failing"))  # the way back is clean


async def test_a_change_that_fails_leaves_the_api_as_it_was() -> None:
    options = DeployOptions(stack="changing")
    before = await deployed(options)
    with pytest.raises(DeploymentError) as caught:
        await deployed(replace(options, keeps_messages=True, tags=(("fail", "Messages"),)))
    assert caught.value.what == "Messages (AWS::DynamoDB::Table) failed."
    assert "as it was before" in caught.value.remedy
    assert await deployment("changing").outputs() == before


async def test_a_plan_that_was_not_agreed_to_is_gone() -> None:
    made = deployment("declined")
    await made.discard(await made.plan(DeployOptions(stack="declined")))
    with pytest.raises(InputError, match="There is no stack called declined in eu-west-1"):
        await made.resources()
    plan = await made.plan(DeployOptions(stack="declined"))
    assert plan.is_new


async def test_a_plan_that_nobody_answered_is_made_anew() -> None:
    await deployment("forgotten").plan(DeployOptions(stack="forgotten"))
    assert (await deployed(DeployOptions(stack="forgotten"))).url == URL


async def test_the_key_is_renewed_and_nothing_else_changes() -> None:
    options = DeployOptions(stack="renewing", key_days=2, keeps_messages=True, authorizer=NEW, tags=(("a", "b"),))
    before = await deployed(options)
    made = deployment("renewing")
    plan = await made.plan_new_key(300)
    assert plan_lines(plan.resources) == ["change API key ApiKey"]
    after = await made.carry_out(plan, lambda progress: None)
    assert after.key_expires_s - before.key_expires_s == pytest.approx(298 * 86400, abs=7200)
    assert after.features == before.features


async def test_what_goes_with_a_change_is_said_before() -> None:
    options = DeployOptions(stack="shrinking", keeps_messages=True)
    await deployed(options)
    plan = await deployment("shrinking").plan(replace(options, keeps_messages=False))
    assert plan_warnings(plan) == ["The kept messages are deleted."]


async def test_a_stack_of_somebody_else_is_none_of_ours() -> None:
    client = AwsAccount().client("cloudformation")
    client.create_stack(StackName="other", TemplateBody='{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}')
    with pytest.raises(InputError, match="no output graphqlUrl"):
        await deployment("other").outputs()


async def test_without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    with pytest.raises(AuthorizationError, match="No AWS credentials were found"):
        await deployment("any").outputs()


async def test_without_a_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(InputError) as caught:
        await deployment("any").outputs()
    assert caught.value.field == "region"


async def test_an_aws_profile_that_does_not_exist() -> None:
    with pytest.raises(AuthorizationError, match="no AWS profile called gone"):
        await Deployment(AwsAccount(profile="gone"), "any").outputs()


async def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(CannotConnect, match="AWS cannot be reached"):
        await deployment("any").outputs()
