"""Warnings for schemas that AppSync would refuse, and the recognition of Amplify's source schemas."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.errors import InputError
from appsync_console.sandbox.schema import schema
from appsync_console.sandbox.schema.deployment_check import AMPLIFY_DIRECTIVES
from appsync_console.sandbox.schema.schema import AppSyncSchema
from appsync_console.texts.errors import error_text
from appsync_console.texts.notices import notice_text

QUERY = "type Query { a: String }\n"
PET = """type Pet { id: ID! name: String }
type Mutation { add(id: ID!, name: String): Pet }
"""
SUBSCRIBED = '@aws_subscribe(mutations: ["add"])'
REFUSED = {
    "scalar Odd": "has no custom scalars, such as Odd",
    "directive @odd on FIELD_DEFINITION": "no directives but its own; @odd is not one of them",
    "type AWSThing { a: Int }": "Names that begin with AWS, such as AWSThing, are reserved",
    "input AWSInput { a: Int }": "such as AWSInput, are reserved",
    "enum AWSKind { A }": "such as AWSKind, are reserved",
    "interface AWSNode { a: Int }": "such as AWSNode, are reserved",
}
ALLOWED = [
    "scalar AWSJSON",
    "scalar AWSDateTime",
    "directive @aws_subscribe(mutations: [String]) on FIELD_DEFINITION",
    "type Plain { a: Int @deprecated }",
    '"scalar Commented"\ntype Described { a: Int }',
    "# directive @commented on OBJECT\ntype AwsThing { a: Int }",
]


@given(st.lists(st.sampled_from([*REFUSED, *ALLOWED]), unique=True), st.integers(0, 3))
def test_a_warning_names_what_appsync_refuses_and_the_line(parts: list[str], blank: int) -> None:
    lines = QUERY + "".join("\n" * blank + part + "\n" for part in parts)
    texts = [notice_text(warning) for warning in AppSyncSchema(lines).warnings]
    expected = [part for part in parts if part in REFUSED]
    assert len(texts) == len(expected)
    for part, text in zip(expected, texts, strict=True):
        assert REFUSED[part] in text
        match = re.match(r"Line (\d+): AppSync refuses this schema\.", text)
        assert match is not None
        assert lines.splitlines()[int(match[1]) - 1] == part


def test_an_argument_of_a_subscription_that_is_no_field(tmp_path: Path) -> None:
    sdl = QUERY + PET + "type Subscription {\n" + f"  onAdd(name: String, owner: ID): Pet {SUBSCRIBED}\n" + "}"
    (text,) = (notice_text(warning) for warning in AppSyncSchema(sdl).warnings)
    assert text.startswith("Line 5: AppSync refuses this schema. onAdd has the argument owner, which Pet does not.")
    path = tmp_path / "pets.graphql"
    path.write_text(sdl)
    rules = {"fieldName": "name", "operator": "eq", "value": "$arguments.owner"}
    form = {"subscriptions": {"onAdd": {"filter": {"filterGroup": [{"filters": [rules]}]}}}}
    (tmp_path / "pets.filters.json").write_text(json.dumps(form))
    assert schema.load(str(path)).warnings == ()


def test_the_filter_of_amplify_is_no_reason_for_a_warning() -> None:
    filters = "input PetFilter { name: Text }\ninput Text { eq: String }\n"
    sdl = QUERY + PET + filters + f"type Subscription {{ onAdd(filter: PetFilter): Pet {SUBSCRIBED} }}"
    assert AppSyncSchema(sdl).warnings == ()


@pytest.mark.parametrize("name", ["channel", "typed-channel", "channel-with-history"])
def test_the_included_schemas_have_no_warnings(name: str) -> None:
    assert schema.load(name).warnings == ()


def test_aws_publish_is_one_of_appsyncs_directives() -> None:
    sdl = QUERY + PET.replace("): Pet", '): Pet @aws_publish(subscriptions: ["onAdd"])')
    assert AppSyncSchema(sdl + f"type Subscription {{ onAdd: Pet {SUBSCRIBED} }}").warnings == ()


@given(st.sampled_from(sorted(AMPLIFY_DIRECTIVES)), st.integers(0, 4), st.booleans(), st.booleans())
def test_the_source_of_an_amplify_api_is_recognized(name: str, line: int, on_field: bool, with_query: bool) -> None:
    place = ("", f" @{name}") if on_field else (f" @{name}", "")
    sdl = "\n" * line + f"type Todo{place[0]} {{ id: ID!{place[1]} name: String! }}\n" + (QUERY if with_query else "")
    with pytest.raises(InputError) as caught:
        AppSyncSchema(sdl)
    text = error_text(caught.value)
    assert caught.value.field == "schema"
    assert text.what == "The schema is the source of an Amplify API, not the schema of the API."
    assert text.cause == f"Line {line + 1} has @{name}, which Amplify replaces when it builds the schema."
    assert text.remedy == "Use the built schema, amplify/backend/api/NAME/build/schema.graphql."


def test_the_global_rules_of_an_amplify_api_are_recognized() -> None:
    with pytest.raises(InputError) as caught:
        AppSyncSchema("input AMPLIFY { globalAuthRule: AuthRule = { allow: public } }\n" + QUERY)
    assert error_text(caught.value).cause.startswith("Line 1 has input AMPLIFY, ")


def test_a_directive_that_the_schema_declares_itself_is_a_warning() -> None:
    (warning,) = AppSyncSchema("directive @model on OBJECT\ntype Query @model { a: Int }").warnings
    assert "@model is not one of them" in notice_text(warning)
