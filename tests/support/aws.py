"""AWS for tests: moto's server as a child process, the environment variables that point to it, and its stacks."""

from __future__ import annotations

import contextlib
import functools
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import botocore.session

from appsync_console.domain.deployment import OWN_TAG

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI-K7MDENG+bPxRfiCYEXAMPLEKEY",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
FOREIGN_TEMPLATE = {
    "Description": "Orders of the shop",
    "Resources": {
        "Orders": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "TableName": "orders",
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            },
        },
        "OrderQueue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "orders"}},
    },
}
"""The template of a foreign stack; see :func:`orders_are_there`."""

RELEASED_BODY = Path(__file__).parents[1].joinpath("unit/deploy/data/template-1.json").read_text(encoding="utf-8")
"""The template of a stack with stored messages, as deployed by the version before stacks were tagged."""


@contextlib.contextmanager
def running_aws(graphql_url: str = "http://127.0.0.1:9/graphql", api_key: str = "da2-key") -> Iterator[dict[str, str]]:
    """Run a separate AWS, in which every deployed API is the one at ``graphql_url``; gives the environment for it."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.support.aws_server", graphql_url, api_key],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        line = server.stdout.readline()
        assert line, "moto's server did not start"
        yield {**ENVIRONMENT, "AWS_ENDPOINT_URL": json.loads(line)["endpoint_url"]}
    finally:
        server.stdin.close()
        server.wait(20)
        server.stdout.close()


_session = functools.cache(botocore.session.Session)  # cached because it reads large files


def aws_client(variables: Mapping[str, str], service: str) -> Any:
    """A client of that AWS, for preparing and checking its state without the program."""
    return _session().create_client(
        service,
        region_name=variables["AWS_DEFAULT_REGION"],
        endpoint_url=variables["AWS_ENDPOINT_URL"],
        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
    )


def make_stack(variables: Mapping[str, str], name: str, template: object = FOREIGN_TEMPLATE, **tags: str) -> str:
    """Create a foreign stack, directly; returns its ID."""
    body = template if isinstance(template, str) else json.dumps(template)
    made = aws_client(variables, "cloudformation").create_stack(
        StackName=name, TemplateBody=body, Tags=[{"Key": key, "Value": value} for key, value in tags.items()]
    )
    return str(made["StackId"])


def make_change_set(variables: Mapping[str, str], name: str, change_set: str = "for-review") -> str:
    """Create a foreign change set for a new stack, without executing it; returns the ID of the stack."""
    made = aws_client(variables, "cloudformation").create_change_set(
        StackName=name,
        ChangeSetName=change_set,
        ChangeSetType="CREATE",
        TemplateBody=json.dumps(FOREIGN_TEMPLATE),
    )
    return str(made["StackId"])


def make_released_stack(
    variables: Mapping[str, str], name: str, *, keeps_messages: bool = False, tags: Mapping[str, str] | None = None
) -> str:
    """Create a stack like the version before stacks were tagged, without tag and metadata; returns its ID."""
    client = aws_client(variables, "cloudformation")
    made = client.create_change_set(
        StackName=name,
        ChangeSetName="appsync-console-0123456789ab",
        ChangeSetType="CREATE",
        TemplateBody=RELEASED_BODY,
        Parameters=_parameters(RELEASED_BODY, ApiName=name, KeepMessages="yes" if keeps_messages else "no"),
        Tags=[{"Key": key, "Value": value} for key, value in (tags or {}).items()],
    )
    client.execute_change_set(ChangeSetName=made["Id"])
    return str(made["StackId"])


def make_own_stack(variables: Mapping[str, str], name: str, body: str, status: str, **values: str) -> str:
    """Create a stack of ours in the state of a failed first deployment; returns its ID."""
    made = aws_client(variables, "cloudformation").create_stack(
        StackName=name,
        TemplateBody=body,
        Parameters=_parameters(body, ApiName=name, **values),
        Tags=[{"Key": "status", "Value": status}, {"Key": OWN_TAG, "Value": "2"}],
    )
    return str(made["StackId"])


def _parameters(body: str, **values: str) -> list[dict[str, str]]:
    """All parameters of our template, with defaults for those not given."""
    defaults = {name: str(definition.get("Default", "")) for name, definition in json.loads(body)["Parameters"].items()}
    chosen = {**defaults, "ApiKeyExpires": "4000000000", **values}
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in chosen.items()]


def protect(variables: Mapping[str, str], name: str) -> None:
    """Enable the termination protection of a stack."""
    aws_client(variables, "cloudformation").update_termination_protection(
        StackName=name, EnableTerminationProtection=True
    )


def status_of(variables: Mapping[str, str], name_or_id: str) -> str:
    """The status of a stack in CloudFormation."""
    stacks = aws_client(variables, "cloudformation").describe_stacks(StackName=name_or_id)["Stacks"]
    return str(stacks[0]["StackStatus"])


def tags_of(variables: Mapping[str, str], name: str) -> dict[str, str]:
    """The tags of a stack."""
    (stack,) = aws_client(variables, "cloudformation").describe_stacks(StackName=name)["Stacks"]
    return {tag["Key"]: tag["Value"] for tag in stack["Tags"]}


def change_sets_of(variables: Mapping[str, str], name_or_id: str) -> list[str]:
    """The names of the change sets of a stack that have not been executed."""
    listed = aws_client(variables, "cloudformation").list_change_sets(StackName=name_or_id)["Summaries"]
    return [each["ChangeSetName"] for each in listed]


def tables(variables: Mapping[str, str]) -> list[str]:
    """The names of the DynamoDB tables."""
    return list(aws_client(variables, "dynamodb").list_tables()["TableNames"])


def orders_are_there(variables: Mapping[str, str]) -> bool:
    """Whether the table and the queue of the foreign stack still exist."""
    queues = aws_client(variables, "sqs").list_queues().get("QueueUrls", [])
    return "orders" in tables(variables) and any(url.endswith("/orders") for url in queues)
