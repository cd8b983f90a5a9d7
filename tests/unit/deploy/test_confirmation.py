"""What must be confirmed with the stack name, and which tags are reserved."""

from __future__ import annotations

import pytest

from appsync_console.deploy.stack import planned_change
from appsync_console.domain.deployment import (
    MOST_TAGS,
    OWN_TAG,
    DeployOptions,
    Plan,
    Planned,
    check_confirmed,
    check_options,
    lost_data,
)
from appsync_console.domain.errors import InputError
from appsync_console.texts.deployment import change_lines, confirm_label
from appsync_console.texts.errors import error_text
from tests.support.error_texts import raises_text

API = Planned(action="Remove", name="Api", kind="AWS::AppSync::GraphQLApi")
TABLE = Planned(action="Remove", name="Messages", kind="AWS::DynamoDB::Table")
POOL = Planned(action="Modify", name="NewUserPool", kind="AWS::Cognito::UserPool", is_replaced=True)
CHANGED = Planned(action="Modify", name="Messages", kind="AWS::DynamoDB::Table")
ADDED = Planned(action="Add", name="Messages", kind="AWS::DynamoDB::Table")


def test_data_is_lost_only_when_it_is_removed_or_replaced() -> None:
    assert lost_data([API, CHANGED, ADDED]) == []
    assert lost_data([TABLE, API, POOL, TABLE]) == ["AWS::DynamoDB::Table", "AWS::Cognito::UserPool"]


@pytest.mark.parametrize(
    ("action", "replacement", "is_table_lost", "is_api_lost"),
    [
        ("Modify", "True", True, True),
        ("Modify", "Conditional", True, False),
        ("Dynamic", None, True, False),
        ("Remove", None, True, True),
        ("Modify", "False", False, False),
        ("Add", None, False, False),
    ],
)
def test_data_counts_as_lost_if_aws_cannot_tell(
    action: str, replacement: str | None, is_table_lost: bool, is_api_lost: bool
) -> None:
    for kind, is_lost in ((TABLE.kind, is_table_lost), (API.kind, is_api_lost)):
        change = {"Action": action, "LogicalResourceId": "It", "ResourceType": kind}
        if replacement:
            change["Replacement"] = replacement
        assert planned_change(change).is_lost is is_lost


def test_lost_data_is_confirmed_with_the_name_of_the_stack() -> None:
    check_confirmed("chat", [TABLE, POOL], "chat")
    with pytest.raises(InputError) as caught:
        check_confirmed("chat", [TABLE, POOL], "")
    assert caught.value.field == "confirm"
    assert caught.value.exit_code == 2
    assert "the stored messages and the users of the user pool" in error_text(caught.value).what
    assert "--confirm chat" in error_text(caught.value).remedy


def test_no_confirmation_is_needed_if_no_data_is_lost() -> None:
    check_confirmed("chat", [API, CHANGED, ADDED], "")


@pytest.mark.parametrize("name", ["Chat", "chat2", "cha", " chat"])
@pytest.mark.parametrize("resources", [[], [TABLE]])
def test_a_wrong_name_is_rejected_even_if_none_is_needed(name: str, resources: list[Planned]) -> None:
    with pytest.raises(InputError) as caught:
        check_confirmed("chat", resources, name)
    assert caught.value.field == "confirm"


def test_the_label_names_what_is_deleted() -> None:
    assert confirm_label([API]) == ""
    assert confirm_label([TABLE]) == "Type the stack name to confirm that the stored messages are deleted"


def test_a_plan_for_the_tags_alone_is_not_empty() -> None:
    plan = Plan(change_set="arn", stack_id="arn", is_new=False, resources=())
    assert not plan.is_empty
    assert change_lines(plan) == ["update the tags or outputs of the stack; its resources do not change"]


@pytest.mark.parametrize("name", [OWN_TAG, OWN_TAG.upper()])
def test_the_tag_of_our_stacks_is_reserved(name: str) -> None:
    with raises_text(InputError, "is reserved") as caught:
        check_options(DeployOptions(tags=((name, "no"),)))
    assert caught.value.field == "tags"


def test_the_tag_of_our_stacks_counts_toward_the_limit() -> None:
    tags = tuple((f"tag{number}", "") for number in range(MOST_TAGS))
    check_options(DeployOptions(tags=tags[1:]))
    with raises_text(InputError, "The limit is 49"):
        check_options(DeployOptions(tags=tags))
