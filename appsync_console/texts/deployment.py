"""Texts about a deployment: planned changes, costs and progress."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from appsync_console.domain.deployment import Plan, Planned, Progress, lost_data
from appsync_console.texts.translation import tr

_KINDS: Final = {
    "AWS::AppSync::GraphQLApi": "API",
    "AWS::AppSync::GraphQLSchema": "schema",
    "AWS::AppSync::ApiKey": "API key",
    "AWS::AppSync::DataSource": "data source",
    "AWS::AppSync::Resolver": "resolver",
    "AWS::DynamoDB::Table": "DynamoDB table",
    "AWS::IAM::Role": "IAM role",
    "AWS::Cognito::UserPool": "Cognito user pool",
    "AWS::Cognito::UserPoolClient": "user pool client",
    "AWS::Lambda::Function": "Lambda function",
    "AWS::Lambda::Permission": "Lambda permission",
    "AWS::CloudFormation::Stack": "stack",
}
_ACTIONS: Final = {"Add": "create", "Modify": "update", "Remove": "delete"}
# What AWS charges for, by resource type. Prices differ by region and change, so the texts link to the price pages.
_COSTS: Final = {
    "AWS::AppSync::GraphQLApi": "AppSync charges for operations, delivered messages and connection minutes; an API "
    "that is not used costs nothing (aws.amazon.com/appsync/pricing)",
    "AWS::DynamoDB::Table": "DynamoDB charges for each message written and listed, and for storage "
    "(aws.amazon.com/dynamodb/pricing)",
    "AWS::Lambda::Function": "Lambda charges for the calls of the authorizer; AppSync caches its answers for a minute "
    "(aws.amazon.com/lambda/pricing)",
    "AWS::Cognito::UserPool": "Cognito charges for users who sign in, beyond a free number "
    "(aws.amazon.com/cognito/pricing)",
}
_LOG_ROLE: Final = "LogRole"
_LOG_COST: Final = (
    "CloudWatch charges for what AppSync logs, for as long as it is stored (aws.amazon.com/cloudwatch/pricing)"
)


def kind_text(kind: str) -> str:
    """The name of a resource type."""
    return _KINDS.get(kind, kind)


def plan_lines(resources: Iterable[Planned]) -> list[str]:
    """The planned changes, one line per resource."""
    return [
        f"{_ACTIONS.get(planned.action, planned.action.lower())} {kind_text(planned.kind)} {planned.name}"
        + (" by replacing it: its data is lost" if planned.is_replaced else "")
        for planned in resources
    ]


def change_lines(plan: Plan) -> list[str]:
    """The changes of a plan that is not empty, one per line."""
    return plan_lines(plan.resources) or ["update the tags or outputs of the stack; its resources do not change"]


def data_text(kinds: Sequence[str]) -> str:
    """The data in resources of these types, such as ``the stored messages``."""
    names = {
        "AWS::DynamoDB::Table": tr("the stored messages"),
        "AWS::Cognito::UserPool": tr("the users of the user pool"),
    }
    return tr(" and ").join(names.get(kind, kind) for kind in kinds)


def confirm_label(resources: Iterable[Planned]) -> str:
    """The label of the field for the stack name; empty if no data is lost and no confirmation is needed."""
    lost = lost_data(resources)
    return tr("Type the stack name to confirm that {data} are deleted", data=data_text(lost)) if lost else ""


def costs_of(resources: Iterable[Planned]) -> list[str]:
    """What AWS charges for these resources."""
    made = [planned for planned in resources if planned.action != "Remove"]
    costs = [_COSTS[kind] for kind in dict.fromkeys(planned.kind for planned in made) if kind in _COSTS]
    return [*costs, *([_LOG_COST] if any(planned.name == _LOG_ROLE for planned in made) else [])]


def plan_warnings(resources: Iterable[Planned]) -> list[str]:
    """Warnings to show before the user agrees: data that is deleted, and clients that lose access."""
    lost = [planned for planned in resources if planned.is_lost]
    texts = {
        "AWS::DynamoDB::Table": "The stored messages are deleted.",
        "AWS::Cognito::UserPool": "The users of the user pool are deleted.",
        "AWS::AppSync::GraphQLApi": "The API gets a new URL. Update all its clients.",
        "AWS::AppSync::ApiKey": "The API key is replaced by a new one.",
    }
    return [texts[planned.kind] for planned in lost if planned.kind in texts]


def progress_line(progress: Progress) -> str:
    """One step, such as ``created   API key ApiKey``."""
    verb, _, state = progress.status.partition("_")
    words = {
        ("CREATE", "IN_PROGRESS"): "creating",
        ("CREATE", "COMPLETE"): "created",
        ("UPDATE", "IN_PROGRESS"): "updating",
        ("UPDATE", "COMPLETE"): "updated",
        ("DELETE", "IN_PROGRESS"): "deleting",
        ("DELETE", "COMPLETE"): "deleted",
        ("DELETE", "SKIPPED"): "retained",
    }
    word = words.get((verb, state)) or ("FAILED" if state.endswith("FAILED") else progress.status.lower())
    reason = f": {progress.reason}" if progress.reason and "FAILED" in progress.status else ""
    return f"{word:<9} {kind_text(progress.kind)} {progress.name}{reason}"
