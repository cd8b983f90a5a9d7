"""Deployments to moto's server: create, describe, change, fail and delete, with change sets as on AWS."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from typing import Any

import pytest

from appsync_console.deploy.aws import AwsAccount
from appsync_console.deploy.ownership import TEMPLATE_FORMAT
from appsync_console.deploy.stack import Stack
from appsync_console.deploy.template import template_body
from appsync_console.domain.deployment import NEW, OWN_TAG, DeployOptions, Progress, StackOutputs
from appsync_console.domain.errors import AuthorizationError, CannotConnect, DeploymentError, InputError
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.session.deploy.deployment import Deployment
from appsync_console.texts.deployment import costs_of, plan_lines, plan_warnings, progress_line
from appsync_console.texts.errors import error_text
from tests.support.aws import (
    FOREIGN_TEMPLATE,
    RELEASED_BODY,
    aws_client,
    change_sets_of,
    make_change_set,
    make_own_stack,
    make_released_stack,
    make_stack,
    protect,
    running_aws,
    status_of,
    tables,
    tags_of,
)
from tests.support.error_texts import raises_text

URL = "http://127.0.0.1:9/graphql"
KEY = "da2-abcdefghijklmnopqrstuvwxyz"
pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    with running_aws(URL, KEY) as variables:
        yield variables


@pytest.fixture(autouse=True)
def aws(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


def deployment(stack: str) -> Deployment:
    return Deployment(AwsAccount(), stack, poll_s=0.01)


def ignore(progress: Progress) -> None:
    """Ignore progress."""


async def deployed(options: DeployOptions, told: list[Progress] | None = None) -> StackOutputs:
    made = deployment(options.stack)
    plan = await made.plan(options)
    return await made.carry_out(plan, (told if told is not None else []).append)


async def test_a_stack_is_created_described_changed_and_deleted() -> None:
    options = DeployOptions(stack="whole", tags=(("team", "blue"),))
    made = deployment("whole")
    plan = await made.plan(options)
    assert plan.is_new
    assert {planned.name for planned in plan.resources} == {"Api", "ApiSchema", "ApiKey", "NoSource", "Publish"}
    assert {planned.action for planned in plan.resources} == {"Add"}
    assert "create API Api" in plan_lines(plan.resources)
    assert any("pricing" in text for text in costs_of(plan.resources))

    told: list[Progress] = []
    outputs = await made.carry_out(plan, told.append)
    assert "created   resolver Publish" in [progress_line(progress) for progress in told]
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
    await made.destroy(told.append, confirmed="whole")
    assert told[-1].status == "DELETE_COMPLETE"
    with pytest.raises(InputError) as caught:
        await made.outputs()
    assert caught.value.field == "stack"


async def test_deploying_the_same_options_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appsync_console.deploy.template.time.time", lambda: 1_700_000_000.0)
    options = DeployOptions(stack="same")
    await deployed(options)
    plan = await deployment("same").plan(options)
    assert plan.resources == ()
    assert plan.is_empty


async def test_all_modes_can_be_combined() -> None:
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


async def test_a_failing_resource_of_a_new_stack_is_named_and_leaves_nothing() -> None:
    told: list[Progress] = []
    with pytest.raises(DeploymentError) as caught:
        await deployed(DeployOptions(stack="failing", tags=(("fail", "Publish"),)), told)
    assert error_text(caught.value).what == "Publish (AWS::AppSync::Resolver) failed."
    assert "limit of resolvers" in error_text(caught.value).cause
    assert "deploy again" in error_text(caught.value).remedy
    assert any(progress_line(progress).startswith("FAILED    resolver Publish: Resource") for progress in told)
    await deployed(DeployOptions(stack="failing"))  # the rollback was complete


async def test_a_failed_change_leaves_the_api_unchanged() -> None:
    options = DeployOptions(stack="changing")
    before = await deployed(options)
    with pytest.raises(DeploymentError) as caught:
        await deployed(replace(options, keeps_messages=True, tags=(("fail", "Messages"),)))
    assert error_text(caught.value).what == "Messages (AWS::DynamoDB::Table) failed."
    assert "restored the previous state" in error_text(caught.value).remedy
    assert await deployment("changing").outputs() == before


async def test_a_declined_plan_is_deleted() -> None:
    made = deployment("declined")
    await made.discard(await made.plan(DeployOptions(stack="declined")))
    with raises_text(InputError, "There is no stack called declined in eu-west-1"):
        await made.resources()
    plan = await made.plan(DeployOptions(stack="declined"))
    assert plan.is_new


async def test_an_abandoned_plan_is_created_again() -> None:
    await deployment("forgotten").plan(DeployOptions(stack="forgotten"))
    assert (await deployed(DeployOptions(stack="forgotten"))).url == URL


async def test_the_key_is_renewed_and_nothing_else_changes() -> None:
    options = DeployOptions(stack="renewing", key_days=2, keeps_messages=True, authorizer=NEW, tags=(("a", "b"),))
    before = await deployed(options)
    made = deployment("renewing")
    plan = await made.plan_new_key(300)
    assert plan_lines(plan.resources) == ["update API key ApiKey"]
    after = await made.carry_out(plan, lambda progress: None)
    assert after.key_expires_s - before.key_expires_s == pytest.approx(298 * 86400, abs=7200)
    assert after.features == before.features


async def test_data_lost_by_a_change_is_announced() -> None:
    options = DeployOptions(stack="shrinking", keeps_messages=True)
    await deployed(options)
    plan = await deployment("shrinking").plan(replace(options, keeps_messages=False))
    assert plan_warnings(plan.resources) == ["The stored messages are deleted."]


async def test_a_foreign_stack_is_rejected() -> None:
    client = AwsAccount().client("cloudformation")
    client.create_stack(StackName="other", TemplateBody='{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}')
    with pytest.raises(InputError, match=r"stack\.no_url"):
        await deployment("other").outputs()


FOREIGN = {
    "plain": (FOREIGN_TEMPLATE, {}),
    "with our description": ({**FOREIGN_TEMPLATE, "Description": json.loads(RELEASED_BODY)["Description"]}, {}),
    "with our tag": (FOREIGN_TEMPLATE, {OWN_TAG: "2"}),
    "with our metadata": ({**FOREIGN_TEMPLATE, "Metadata": {"AppSyncConsole": {"TemplateFormat": 2}}}, {}),
    "in YAML": ("Resources:\n  Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub orders}}\n", {}),
    "whose rollback failed": (FOREIGN_TEMPLATE, {"status": "ROLLBACK_FAILED"}),
    "that was rolled back": (FOREIGN_TEMPLATE, {"status": "ROLLBACK_COMPLETE"}),
}
WRITES: dict[str, Callable[[Deployment], Coroutine[Any, Any, object]]] = {
    "plan": lambda made: made.plan(DeployOptions(stack="prod-orders")),
    "plan with everything": lambda made: made.plan(
        DeployOptions(stack="prod-orders", keeps_messages=True, authorizer=NEW, tags=(("a", "b"),))
    ),
    "plan a new key": lambda made: made.plan_new_key(300),
    "list what goes": lambda made: made.resources(),
    "destroy": lambda made: made.destroy(ignore),
    "destroy, confirmed": lambda made: made.destroy(ignore, confirmed="prod-orders"),
}


@pytest.fixture(params=FOREIGN)
def foreign(request: pytest.FixtureRequest, environment: dict[str, str]) -> Iterator[str]:
    """Create a stack that is not ours and return its ID."""
    template, tags = FOREIGN[request.param]
    stack_id = make_stack(environment, "prod-orders", template, **tags)
    yield stack_id
    aws_client(environment, "cloudformation").delete_stack(StackName=stack_id)


@pytest.mark.parametrize("write", WRITES)
async def test_a_foreign_stack_is_left_alone(environment: dict[str, str], foreign: str, write: str) -> None:
    before = status_of(environment, foreign)
    with raises_text(InputError, "AppSync Console did not create the stack prod-orders") as caught:
        await WRITES[write](deployment("prod-orders"))
    assert (caught.value.field, caught.value.exit_code) == ("stack", 2)
    assert OWN_TAG in error_text(caught.value).cause
    assert "--stack" in error_text(caught.value).remedy
    assert status_of(environment, foreign) == before
    assert change_sets_of(environment, foreign) == []
    resources = aws_client(environment, "cloudformation").list_stack_resources(StackName=foreign)
    assert "Orders" in {each["LogicalResourceId"] for each in resources["StackResourceSummaries"]}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("names", [["for-review"], ["for-review", "appsync-console-0123456789ab"], []], ids=str)
async def test_a_foreign_stack_in_review_keeps_its_change_sets(
    environment: dict[str, str], write: str, names: list[str]
) -> None:
    client = aws_client(environment, "cloudformation")
    stack_id = make_change_set(environment, "prod-orders")
    for name in names[1:]:
        make_change_set(environment, "prod-orders", name)
    if not names:
        (made,) = client.list_change_sets(StackName=stack_id)["Summaries"]
        client.delete_change_set(ChangeSetName=made["ChangeSetId"])
    try:
        with raises_text(InputError, "AppSync Console did not create the stack") as caught:
            await WRITES[write](deployment("prod-orders"))
        assert "never deployed" in error_text(caught.value).cause
        assert status_of(environment, stack_id) == "REVIEW_IN_PROGRESS"
        assert change_sets_of(environment, stack_id) == names
    finally:
        client.delete_stack(StackName=stack_id)


async def test_a_stack_planned_concurrently_by_others_is_left_alone(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stack_id = make_change_set(environment, "at-once")
    monkeypatch.setattr(Stack, "_owned", lambda self: None)  # it did not exist yet at the first check
    with raises_text(InputError, "AppSync Console did not create the stack"):
        await deployment("at-once").plan(DeployOptions(stack="at-once"))
    assert status_of(environment, stack_id) == "REVIEW_IN_PROGRESS"
    assert change_sets_of(environment, stack_id) == ["for-review"]


async def test_a_nested_stack_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    await deployed(DeployOptions(stack="nested"))
    described = Stack._described
    monkeypatch.setattr(Stack, "_described", lambda self, name: {**(described(self, name) or {}), "ParentId": "arn"})
    with raises_text(InputError, "AppSync Console did not create the stack") as caught:
        await deployment("nested").destroy(ignore)
    assert "nested" in error_text(caught.value).cause


async def test_a_new_stack_has_the_tag_and_keeps_it(environment: dict[str, str]) -> None:
    options = DeployOptions(stack="tagged", tags=(("team", "blue"),))
    await deployed(options)
    assert tags_of(environment, "tagged") == {"team": "blue", OWN_TAG: TEMPLATE_FORMAT}
    made = deployment("tagged")
    await made.carry_out(await made.plan_new_key(300), ignore)
    await deployed(replace(options, tags=(), iam=True))
    assert tags_of(environment, "tagged") == {OWN_TAG: TEMPLATE_FORMAT}
    await deployment("tagged").destroy(ignore)


async def test_a_stack_of_the_previous_version_is_updated_and_tagged(environment: dict[str, str]) -> None:
    stack_id = make_released_stack(environment, "before", keeps_messages=True, tags={"team": "blue"})
    outputs = await deployed(DeployOptions(stack="before", keeps_messages=True, tags=(("team", "red"),)))
    assert outputs.features == {"channels", "history"}
    assert tags_of(environment, "before") == {"team": "red", OWN_TAG: TEMPLATE_FORMAT}
    template = aws_client(environment, "cloudformation").get_template(StackName=stack_id)["TemplateBody"]
    assert template["Metadata"]["AppSyncConsole"]["TemplateFormat"] == int(TEMPLATE_FORMAT)
    await deployment("before").destroy(ignore, confirmed="before")
    assert status_of(environment, stack_id) == "DELETE_COMPLETE"


async def test_a_new_key_tags_a_stack_of_the_previous_version(environment: dict[str, str]) -> None:
    make_released_stack(environment, "before-key", tags={"team": "blue"})
    made = deployment("before-key")
    plan = await made.plan_new_key(300)
    assert {planned.name for planned in plan.resources} == {"ApiKey", "Api"}  # AWS tags the API as its stack
    await made.carry_out(plan, ignore)
    assert tags_of(environment, "before-key") == {"team": "blue", OWN_TAG: TEMPLATE_FORMAT}
    again = await deployment("before-key").plan_new_key(10)
    assert [planned.name for planned in again.resources] == ["ApiKey"]


async def test_a_stack_of_the_previous_version_is_destroyed(environment: dict[str, str]) -> None:
    stack_id = make_released_stack(environment, "before-end")
    assert {planned.name for planned in await deployment("before-end").resources()} >= {"Api", "Publish"}
    await deployment("before-end").destroy(ignore)
    assert status_of(environment, stack_id) == "DELETE_COMPLETE"


async def test_a_missing_tag_alone_is_a_change(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appsync_console.deploy.template.time.time", lambda: 1_700_000_000.0)
    options = DeployOptions(stack="untagged")
    await deployed(options)
    # As after an update with other tools that sets other tags.
    client = aws_client(environment, "cloudformation")
    body = json.dumps(client.get_template(StackName="untagged")["TemplateBody"])
    (stack,) = client.describe_stacks(StackName="untagged")["Stacks"]
    others = [{"Key": "team", "Value": "blue"}]
    made = client.create_change_set(
        StackName="untagged",
        ChangeSetName="other-tags",
        ChangeSetType="UPDATE",
        TemplateBody=body,
        Parameters=stack["Parameters"],
        Tags=others,
    )
    client.execute_change_set(ChangeSetName=made["Id"])
    assert tags_of(environment, "untagged") == {"team": "blue"}
    plan = await deployment("untagged").plan(options)
    assert not plan.is_empty
    await deployment("untagged").carry_out(plan, ignore)
    assert tags_of(environment, "untagged") == {OWN_TAG: TEMPLATE_FORMAT}
    assert (await deployment("untagged").plan(options)).is_empty


async def test_data_is_deleted_only_with_the_name_of_the_stack(environment: dict[str, str]) -> None:
    options = DeployOptions(stack="kept", keeps_messages=True, user_pool=NEW)
    outputs = await deployed(options)
    for confirmed in ("", "other"):
        with pytest.raises(InputError) as caught:
            await deployment("kept").destroy(ignore, confirmed=confirmed)
        assert (caught.value.field, caught.value.exit_code) == ("confirm", 2)
    made = deployment("kept")
    plan = await made.plan(replace(options, keeps_messages=False))
    with raises_text(InputError, "This deletes data of the stack kept: the stored messages"):
        await made.carry_out(plan, ignore)
    assert outputs.values["tableName"] in tables(environment)
    await made.carry_out(plan, ignore, confirmed="kept")
    assert outputs.values["tableName"] not in tables(environment)
    with raises_text(InputError, "the users of the user pool"):
        await deployment("kept").destroy(ignore)
    await deployment("kept").destroy(ignore, confirmed="kept")


async def test_termination_protection_is_respected(environment: dict[str, str]) -> None:
    await deployed(DeployOptions(stack="protected"))
    protect(environment, "protected")
    made = deployment("protected")
    for write in (made.resources(), made.destroy(ignore), made.destroy(ignore, confirmed="protected")):
        with raises_text(InputError, "Termination protection is on for the stack protected") as caught:
            await write
        assert (caught.value.field, caught.value.exit_code) == ("stack", 2)
        assert "--no-enable-termination-protection --stack-name protected" in error_text(caught.value).remedy
    assert status_of(environment, "protected") == "CREATE_COMPLETE"
    await deployed(DeployOptions(stack="protected", iam=True))  # changes that delete nothing are allowed


async def test_remains_of_a_failed_stack_are_not_deleted_while_protected(environment: dict[str, str]) -> None:
    body = template_body(DeployOptions())
    stack_id = make_own_stack(environment, "left-over", body, "ROLLBACK_COMPLETE")
    protect(environment, "left-over")
    with pytest.raises(InputError, match=r"stack\.protected"):
        await deployment("left-over").plan(DeployOptions(stack="left-over"))
    assert status_of(environment, stack_id) == "ROLLBACK_COMPLETE"


async def test_remains_of_our_own_failed_stack_are_replaced(environment: dict[str, str]) -> None:
    stack_id = make_own_stack(environment, "failed", template_body(DeployOptions()), "ROLLBACK_COMPLETE")
    plan = await deployment("failed").plan(DeployOptions(stack="failed"))
    assert plan.is_new
    assert plan.stack_id != stack_id
    assert status_of(environment, stack_id) == "DELETE_COMPLETE"


async def test_data_of_a_failed_stack_is_not_deleted_by_a_deployment(environment: dict[str, str]) -> None:
    options = DeployOptions(stack="half", keeps_messages=True)
    stack_id = make_own_stack(environment, "half", template_body(options), "CREATE_FAILED", KeepMessages="yes")
    with raises_text(InputError, "the stack may contain data: the stored messages") as caught:
        await deployment("half").plan(options)
    assert "destroy --stack half --confirm half" in error_text(caught.value).remedy
    assert status_of(environment, stack_id) == "CREATE_FAILED"
    await deployment("half").destroy(ignore, confirmed="half")
    assert (await deployment("half").plan(options)).is_new


async def test_a_key_is_not_renewed_in_a_stack_that_was_never_finished() -> None:
    await deployment("planned").plan(DeployOptions(stack="planned"))
    with raises_text(DeploymentError, "was never completed"):
        await deployment("planned").plan_new_key(300)


async def test_a_discarded_plan_deletes_only_the_stack_created_for_it(environment: dict[str, str]) -> None:
    made = deployment("shared")
    plan = await made.plan(DeployOptions(stack="shared"))
    make_change_set(environment, "shared")  # another user starts to use the stack
    await made.discard(plan)
    assert status_of(environment, plan.stack_id) == "REVIEW_IN_PROGRESS"
    assert change_sets_of(environment, plan.stack_id) == ["for-review"]


async def test_a_plan_executed_elsewhere_is_not_discarded(environment: dict[str, str]) -> None:
    made = deployment("elsewhere")
    plan = await made.plan(DeployOptions(stack="elsewhere"))
    aws_client(environment, "cloudformation").execute_change_set(ChangeSetName=plan.change_set)
    await made.discard(plan)
    assert status_of(environment, plan.stack_id) == "CREATE_COMPLETE"


async def test_a_discarded_plan_does_not_delete_a_later_stack_of_the_same_name(environment: dict[str, str]) -> None:
    made = deployment("later")
    plan = await made.plan(DeployOptions(stack="later"))
    aws_client(environment, "cloudformation").delete_stack(StackName=plan.stack_id)
    later = await deployed(DeployOptions(stack="later"))
    await made.discard(plan)
    assert await deployment("later").outputs() == later


async def test_a_new_stack_that_cannot_be_planned_leaves_nothing_behind() -> None:
    options = DeployOptions(stack="rejected", tags=(("unplannable", "Template error"),))
    with pytest.raises(DeploymentError, match=r"stack\.template_rejected") as caught:
        await deployment("rejected").plan(options)
    assert error_text(caught.value).cause == "Template error"
    with raises_text(InputError, "There is no stack called rejected"):
        await deployment("rejected").resources()
    assert (await deployment("rejected").plan(DeployOptions(stack="rejected"))).is_new


async def test_without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    with raises_text(AuthorizationError, "No AWS credentials were found"):
        await deployment("any").outputs()


async def test_without_a_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(InputError) as caught:
        await deployment("any").outputs()
    assert caught.value.field == "region"


async def test_the_region_of_the_newer_variable_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "ca-central-1")
    assert AwsAccount().client("cloudformation").meta.region_name == "ca-central-1"


async def test_an_aws_profile_that_does_not_exist() -> None:
    with raises_text(AuthorizationError, "no AWS profile called gone"):
        await Deployment(AwsAccount(profile="gone"), "any").outputs()


async def test_an_unreachable_aws_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(CannotConnect, match=r"aws\.unreachable"):
        await deployment("any").outputs()
