"""A deployment in words: what will be made and may cost, and how far it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from appsync_console.domain.deployment import Plan, Planned, Progress, lost_data

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
_ACTIONS: Final = {"Add": "make", "Modify": "change", "Remove": "delete"}
# What AWS bills, by the kind of resource; amounts differ by region and change, so the pages that have them are named.
_COSTS: Final = {
    "AWS::AppSync::GraphQLApi": "AppSync bills operations, messages delivered and minutes connected; an API that "
    "nobody uses costs nothing (aws.amazon.com/appsync/pricing)",
    "AWS::DynamoDB::Table": "DynamoDB bills each message written and listed, and what is stored "
    "(aws.amazon.com/dynamodb/pricing)",
    "AWS::Lambda::Function": "Lambda bills the calls of the authorizer; its answers are good for a minute "
    "(aws.amazon.com/lambda/pricing)",
    "AWS::Cognito::UserPool": "Cognito bills users that sign in, beyond the first ones "
    "(aws.amazon.com/cognito/pricing)",
}
_LOG_ROLE: Final = "LogRole"
_LOG_COST: Final = "CloudWatch bills what AppSync logs, for as long as it is kept (aws.amazon.com/cloudwatch/pricing)"


def kind_text(kind: str) -> str:
    """What a type of resource is called."""
    return _KINDS.get(kind, kind)


def plan_lines(resources: Iterable[Planned]) -> list[str]:
    """What is going to happen, a resource a line."""
    return [
        f"{_ACTIONS.get(planned.action, planned.action.lower())} {kind_text(planned.kind)} {planned.name}"
        + (" anew: what is in the old one is lost" if planned.is_replaced else "")
        for planned in resources
    ]


def change_lines(plan: Plan) -> list[str]:
    """What a plan that is not empty is going to change, a line each."""
    return plan_lines(plan.resources) or ["change the tags or outputs of the stack; its resources stay as they are"]


def confirm_label(resources: Iterable[Planned]) -> str:
    """The label of the field for the name of the stack; empty where no data is lost and none is asked for."""
    lost = lost_data(resources)
    return f"Type the stack name to confirm that {' and '.join(lost)} are deleted" if lost else ""


def costs_of(resources: Iterable[Planned]) -> list[str]:
    """What of it AWS bills."""
    made = [planned for planned in resources if planned.action != "Remove"]
    costs = [_COSTS[kind] for kind in dict.fromkeys(planned.kind for planned in made) if kind in _COSTS]
    return [*costs, *([_LOG_COST] if any(planned.name == _LOG_ROLE for planned in made) else [])]


def plan_warnings(resources: Iterable[Planned]) -> list[str]:
    """What a person should think about before agreeing: data that goes, and callers that are shut out."""
    lost = [planned for planned in resources if planned.is_lost]
    texts = {
        "AWS::DynamoDB::Table": "The kept messages are deleted.",
        "AWS::Cognito::UserPool": "The users of the user pool are deleted.",
        "AWS::AppSync::GraphQLApi": "The API gets another address: all its clients have to be told.",
        "AWS::AppSync::ApiKey": "The API key is another one afterwards.",
    }
    return [texts[planned.kind] for planned in lost if planned.kind in texts]


def progress_line(progress: Progress) -> str:
    """One step, such as ``made      API key ApiKey``."""
    verb, _, state = progress.status.partition("_")
    words = {
        ("CREATE", "IN_PROGRESS"): "making",
        ("CREATE", "COMPLETE"): "made",
        ("UPDATE", "IN_PROGRESS"): "changing",
        ("UPDATE", "COMPLETE"): "changed",
        ("DELETE", "IN_PROGRESS"): "deleting",
        ("DELETE", "COMPLETE"): "deleted",
        ("DELETE", "SKIPPED"): "left",
    }
    word = words.get((verb, state)) or ("FAILED" if state.endswith("FAILED") else progress.status.lower())
    reason = f": {progress.reason}" if progress.reason and "FAILED" in progress.status else ""
    return f"{word:<9} {kind_text(progress.kind)} {progress.name}{reason}"
