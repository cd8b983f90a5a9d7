"""The minimal policy for deployments: our own calls, and those that CloudFormation makes for the template."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from appsync_console.deploy import aws
from appsync_console.deploy.events import STACK_KIND
from appsync_console.deploy.policy import permissions, policy
from appsync_console.deploy.template import template
from appsync_console.domain.deployment import DeployOptions
from appsync_console.session.deploy.deployment import Deployment
from tests.support.aws import running_aws

# Calls of some handlers for properties that the template does not have.
UNUSED_SERVICES = {"kms", "s3", "s3files", "kinesis", "ec2", "elasticfilesystem", "logs"}
UNUSED = {
    "AWS::DynamoDB::Table": {
        "AssociateTableReplica", "BatchWriteItem", "CreateTableReplica", "DeleteItem", "DeleteResourcePolicy",
        "DescribeImport", "DisableKinesisStreamingDestination", "EnableKinesisStreamingDestination", "GetItem",
        "ImportTable", "PutItem", "PutResourcePolicy", "Query", "Scan", "UpdateContinuousBackups",
        "UpdateContributorInsights", "UpdateItem", "UpdateKinesisStreamingDestination", "CreateServiceLinkedRole",
    },
    "AWS::IAM::Role": {"DeleteRolePermissionsBoundary", "PutRolePermissionsBoundary", "UpdateRoleDescription"},
    "AWS::Lambda::Function": {
        "AssociateRuntimeAlias", "DeleteFunctionCodeSigningConfig", "DeleteFunctionConcurrency", "GetCodeSigningConfig",
        "GetLayerVersion", "PassCapacityProvider", "PublishVersion", "PutFunctionCodeSigningConfig",
        "PutFunctionConcurrency", "PutFunctionRecursionConfig", "PutFunctionScalingConfig",
        "PutRuntimeManagementConfig",
    },
    "AWS::Cognito::UserPool": {"AddCustomAttributes", "CreateServiceLinkedRole"},
    "AWS::Cognito::UserPoolClient": {"CreateServiceLinkedRole", "DeleteRolePolicy", "PutRolePolicy"},
}  # fmt: skip


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Record the action of every call that botocore sends."""
    made: set[str] = set()
    client_of = aws.AwsAccount.client

    def recording(self: aws.AwsAccount, service: str) -> object:
        client = client_of(self, service)
        client.meta.events.register(
            "before-call", lambda model, **_: made.add(f"{model.service_model.service_name}:{model.name}")
        )
        return client

    monkeypatch.setattr(aws.AwsAccount, "client", recording)
    with running_aws() as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield made


async def test_the_policy_allows_exactly_the_calls_made(calls: set[str]) -> None:
    deployment = Deployment(aws.AwsAccount(), "whole", poll_s=0.01)
    options = DeployOptions(stack="whole")
    await deployment.discard(await deployment.plan(options))
    await deployment.carry_out(await deployment.plan(options), lambda progress: None)
    await deployment.discard(await deployment.plan_new_key(300))
    await deployment.resources()
    await deployment.destroy(lambda progress: None)
    assert calls == set(permissions()[STACK_KIND]["actions"])


@pytest.mark.parametrize("kind", sorted({each["Type"] for each in template(DeployOptions())["Resources"].values()}))
def test_cloudformation_gets_exactly_the_permissions_its_handlers_need(kind: str) -> None:
    handlers = PROVIDER_SCHEMA_MANAGER.get_resource_schema("eu-west-1", kind).schema["handlers"]
    wanted = {
        action
        for name in ("create", "read", "update", "delete")
        for action in handlers.get(name, {}).get("permissions", ())
        if action.partition(":")[0] not in UNUSED_SERVICES
        and action.partition(":")[2] not in UNUSED.get(kind, set())
        and action != "iam:PassRole"  # listed with the roles that are passed
    }
    passes = {"iam:PassRole"} if kind == "AWS::IAM::Role" else set()
    assert set(permissions()[kind]["actions"]) == wanted | passes


def test_the_policy_contains_only_what_the_options_need() -> None:
    plain = policy(DeployOptions(stack="chat"))
    services = {action.partition(":")[0] for each in plain["Statement"] for action in each["Action"]}
    assert services == {"cloudformation", "appsync"}
    kept = policy(DeployOptions(stack="chat", keeps_messages=True))
    places = {each["Resource"] for each in kept["Statement"]}
    assert {"arn:aws:iam::*:role/chat-*", "arn:aws:dynamodb:*:*:table/chat-*"} <= places
