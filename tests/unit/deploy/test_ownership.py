"""Which stacks are ours: by tag and metadata, or by the template of a version that had neither."""

from __future__ import annotations

import json
from typing import Any

import botocore.session
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from appsync_console import resources
from appsync_console.deploy.ownership import (
    CHANGE_SET_PREFIX,
    TEMPLATE_FORMAT,
    is_our_plan,
    is_ours,
    missing_evidence,
    with_own_tag,
)
from appsync_console.deploy.template import template, template_body
from appsync_console.domain.deployment import MOST_TAGS, OWN_TAG, DeployOptions
from tests.support.aws import FOREIGN_TEMPLATE, RELEASED_BODY

TAGS = ((OWN_TAG, TEMPLATE_FORMAT), ("team", "blue"))
RELEASED: dict[str, Any] = json.loads(RELEASED_BODY)
METADATA = {"AppSyncConsole": {"TemplateFormat": 2}}


def test_a_stack_of_this_version_is_ours_by_its_tag_and_its_metadata() -> None:
    body = template(DeployOptions())
    assert body["Metadata"]["AppSyncConsole"]["TemplateFormat"] == int(TEMPLATE_FORMAT)
    assert is_ours(TAGS, body)
    assert is_ours(TAGS, template_body(DeployOptions(keeps_messages=True)))


def test_a_tagged_stack_is_ours_whatever_its_logical_ids() -> None:
    assert is_ours(TAGS, {"Metadata": METADATA, "Resources": {"Api": {}, "Another": {}}})


def test_a_stack_of_the_previous_version_is_ours_without_tag_and_metadata() -> None:
    assert "Metadata" not in RELEASED
    assert is_ours((), RELEASED)
    assert is_ours((("team", "blue"),), RELEASED_BODY)


def test_a_stack_of_the_previous_version_that_was_tagged_later_is_ours() -> None:
    assert is_ours(TAGS, RELEASED)  # its key was renewed, so it still has the old template


def test_yaml_with_short_forms_is_read_like_json() -> None:
    text = resources.read_text("deploy/template.yaml")
    assert "!GetAtt" in text
    assert is_ours(TAGS, text)
    assert is_ours((), text.replace("AppSyncConsole:", "Other:"))
    assert not is_ours((), text.replace("  ApiKey:\n    Type", "  OtherKey:\n    Type"))


@pytest.mark.parametrize(
    ("tags", "body", "code"),
    [
        ((), FOREIGN_TEMPLATE, "stack.foreign"),
        (TAGS, FOREIGN_TEMPLATE, "stack.without_metadata"),
        ((), {**FOREIGN_TEMPLATE, "Metadata": METADATA}, "stack.without_tag"),
        ((), {**FOREIGN_TEMPLATE, "Description": RELEASED["Description"]}, "stack.foreign"),
        ((), {**RELEASED, "Description": "Another one"}, "stack.foreign"),
        ((), {**RELEASED, "Description": None}, "stack.foreign"),
        (((OWN_TAG.upper(), "2"),), {**FOREIGN_TEMPLATE, "Metadata": METADATA}, "stack.without_tag"),
        (TAGS, {**FOREIGN_TEMPLATE, "Metadata": {"AppSyncConsole": "2"}}, "stack.without_metadata"),
        (TAGS, {**FOREIGN_TEMPLATE, "Metadata": {"AppSyncConsole": {}}}, "stack.without_metadata"),
        (TAGS, {**FOREIGN_TEMPLATE, "Metadata": ["AppSyncConsole"]}, "stack.without_metadata"),
    ],
)
def test_any_other_stack_is_foreign_and_the_code_is_given(tags: Any, body: Any, code: str) -> None:
    for form in (body, json.dumps(body)):
        assert not is_ours(tags, form)
        assert missing_evidence(tags, form) == code


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "2",
        "a: [",
        "a: b: c",
        "\x00",
        "? [a]\n: b",
        "{" * 20_000,
        "[" * 20_000,
        None,
        [],
        2,
        b"{}",
    ],
    ids=lambda body: repr(body)[:12],
)
def test_a_template_that_cannot_be_parsed_is_foreign(body: object) -> None:
    assert not is_ours(TAGS, body)


@given(
    removed=st.sets(st.sampled_from(sorted(RELEASED["Resources"]))),
    added=st.sets(st.text("ABCabc123", min_size=1, max_size=8)),
)
def test_any_other_set_of_logical_ids_is_foreign(removed: set[str], added: set[str]) -> None:
    kept = {name: each for name, each in RELEASED["Resources"].items() if name not in removed}
    body = {**RELEASED, "Resources": {**kept, **{name: {"Type": "AWS::SQS::Queue"} for name in added}}}
    is_same = set(body["Resources"]) == set(RELEASED["Resources"])
    assert is_ours((), body) is is_same
    assert is_ours((), json.dumps(body)) is is_same


@given(text=st.text())
def test_random_text_is_never_ours_and_never_raises(text: str) -> None:
    assert not is_ours(TAGS, text)


@pytest.mark.parametrize(
    ("change_sets", "expected"),
    [
        ((), False),
        ((f"{CHANGE_SET_PREFIX}0123456789ab",), True),
        ((f"{CHANGE_SET_PREFIX}a", f"{CHANGE_SET_PREFIX}b"), True),
        (("for-review",), False),
        ((f"{CHANGE_SET_PREFIX}a", "for-review"), False),
    ],
)
def test_a_stack_in_review_is_ours_if_all_its_change_sets_are(change_sets: tuple[str, ...], expected: bool) -> None:
    assert is_our_plan(change_sets) is expected


def test_the_tag_is_added_once_and_only_below_the_limit() -> None:
    assert with_own_tag([("a", "b")]) == (("a", "b"), (OWN_TAG, TEMPLATE_FORMAT))
    assert with_own_tag([(OWN_TAG, "3")]) == ((OWN_TAG, "3"),)
    full = tuple((str(number), "") for number in range(MOST_TAGS))
    assert with_own_tag(full) == full
    assert len(with_own_tag(full[1:])) == MOST_TAGS


@pytest.mark.parametrize(
    ("service", "key", "value"),
    [("appsync", "TagKey", "TagValue"), ("iam", "tagKeyType", "tagValueType"), ("lambda", "TagKey", "TagValue")],
)
def test_every_tagged_service_accepts_the_tag(service: str, key: str, value: str) -> None:
    shapes = botocore.session.Session().get_service_model(service)
    for shape, text in ((key, OWN_TAG), (value, TEMPLATE_FORMAT)):
        metadata = shapes.shape_for(shape).metadata
        assert len(text) <= metadata["max"]
        assert "pattern" not in metadata or regex.fullmatch(metadata["pattern"], text)
