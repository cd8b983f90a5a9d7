"""What a person has to confirm by name, and which tags cannot be chosen."""

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

API = Planned(action="Remove", name="Api", kind="AWS::AppSync::GraphQLApi")
TABLE = Planned(action="Remove", name="Messages", kind="AWS::DynamoDB::Table")
POOL = Planned(action="Modify", name="NewUserPool", kind="AWS::Cognito::UserPool", is_replaced=True)
CHANGED = Planned(action="Modify", name="Messages", kind="AWS::DynamoDB::Table")
ADDED = Planned(action="Add", name="Messages", kind="AWS::DynamoDB::Table")


def test_data_is_lost_where_it_is_removed_or_replaced_and_nowhere_else() -> None:
    assert lost_data([API, CHANGED, ADDED]) == []
    assert lost_data([TABLE, API, POOL, TABLE]) == ["the kept messages", "the users of the user pool"]


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
def test_where_aws_cannot_tell_data_counts_as_lost(
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
    assert "the kept messages and the users of the user pool" in caught.value.what
    assert "--confirm chat" in caught.value.remedy


def test_nothing_has_to_be_confirmed_where_no_data_is_lost() -> None:
    check_confirmed("chat", [API, CHANGED, ADDED], "")


@pytest.mark.parametrize("name", ["Chat", "chat2", "cha", " chat"])
@pytest.mark.parametrize("resources", [[], [TABLE]])
def test_another_name_is_refused_even_where_none_is_needed(name: str, resources: list[Planned]) -> None:
    with pytest.raises(InputError) as caught:
        check_confirmed("chat", resources, name)
    assert caught.value.field == "confirm"


def test_the_label_says_what_is_deleted() -> None:
    assert confirm_label([API]) == ""
    assert confirm_label([TABLE]) == "Type the stack name to confirm that the kept messages are deleted"


def test_a_plan_for_the_tags_alone_is_not_empty() -> None:
    plan = Plan(change_set="arn", stack_id="arn", is_new=False, resources=())
    assert not plan.is_empty
    assert change_lines(plan) == ["change the tags or outputs of the stack; its resources stay as they are"]


@pytest.mark.parametrize("name", [OWN_TAG, OWN_TAG.upper()])
def test_the_tag_of_our_stacks_cannot_be_chosen(name: str) -> None:
    with pytest.raises(InputError, match="is reserved") as caught:
        check_options(DeployOptions(tags=((name, "no"),)))
    assert caught.value.field == "tags"


def test_the_tag_of_our_stacks_counts() -> None:
    tags = tuple((f"tag{number}", "") for number in range(MOST_TAGS))
    check_options(DeployOptions(tags=tags[1:]))
    with pytest.raises(InputError, match="There can be 49"):
        check_options(DeployOptions(tags=tags))
