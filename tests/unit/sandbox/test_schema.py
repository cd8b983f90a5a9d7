"""Schemas that the sandbox accepts, and the causes of rejections."""

from __future__ import annotations

from pathlib import Path

import pytest

from appsync_console.domain.errors import InputError
from appsync_console.sandbox.schema import schema
from appsync_console.sandbox.schema.schema import AppSyncSchema
from appsync_console.texts.errors import error_text

PET = "type Pet { id: ID! } type Query { pet: Pet } type Mutation { add(id: ID!): Pet other: Int } "


def test_the_channel_schema_is_included() -> None:
    assert schema.load("channel").mutations == {"subscribe2channel": ("publish2channel",)}


def test_a_custom_schema_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "pets.graphql"
    path.write_text(PET + 'type Subscription { on: Pet @aws_subscribe(mutations: ["add"]) quiet: Pet }')
    assert schema.load(str(path)).mutations == {"on": ("add",)}


def test_built_in_scalars_and_directives_can_be_declared() -> None:
    own = "scalar AWSJSON\ndirective @aws_api_key on OBJECT\n"
    assert AppSyncSchema(own + PET + "extend type Pet @aws_api_key { data: AWSJSON }").mutations == {}


@pytest.mark.parametrize(
    ("sdl", "cause"),
    [
        ("type {", "Expected Name"),
        ("type Pet { id: ID! }", "Query"),
        ("type Query { pet: Nope }", "Nope"),
        (PET + 'type Subscription { on: Pet @aws_subscribe(mutations: ["gone"]) }', "gone, which does not exist"),
        (PET + 'type Subscription { on: Pet @aws_subscribe(mutations: ["other"]) }', "returns Int"),
        (PET + "type Subscription { on: Pet @aws_subscribe(mutations: 7) }", "7"),
        ("type Query " + "{ a(b: " + "[" * 20_000, ""),
    ],
)
def test_an_invalid_schema_is_rejected_with_the_cause(sdl: str, cause: str) -> None:
    with pytest.raises(InputError) as caught:
        AppSyncSchema(sdl)
    assert caught.value.field == "schema"
    assert cause in error_text(caught.value).cause


@pytest.mark.parametrize("name", ["nothing", "/nowhere/at/all.graphql", "", "a\0b"])
def test_a_missing_schema(name: str) -> None:
    with pytest.raises(InputError) as caught:
        schema.load(name)
    assert caught.value.field == "schema"


@pytest.mark.parametrize(
    ("sdl", "place"),
    [
        ("type {", "Line 1, column 6: "),
        ("type Query {\n  pet: Nope\n}", "Line 2, column 8: "),
        (PET + '\ntype Subscription {\n  on: Pet @aws_subscribe(mutations: ["gone"])\n}', "Line 3, column 3: "),
    ],
)
def test_the_cause_has_the_place(sdl: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        AppSyncSchema(sdl)
    assert error_text(caught.value).cause.startswith(place)
