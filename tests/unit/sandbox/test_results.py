"""Generated mutations: whatever way the arguments come, the result has them and all that its type requires."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from graphql import GraphQLResolveInfo, execute_sync, parse
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.sandbox.graphql.results import result_of
from appsync_console.sandbox.schema.output import checked
from appsync_console.sandbox.schema.schema import AppSyncSchema

NOW = datetime(2026, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)
VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "String": st.text(max_size=5),
    "ID": st.text(min_size=1, max_size=5),
    "Int": st.integers(-(2**31), 2**31 - 1),
    "Float": st.floats(allow_nan=False, allow_infinity=False),
    "Boolean": st.booleans(),
    "AWSDateTime": st.just("2026-01-01T00:00Z"),
    "AWSDate": st.just("2026-01-01"),
    "AWSTime": st.just("10:00"),
    "AWSTimestamp": st.integers(0, 2**31),
    "AWSJSON": st.just("[1]"),
    "AWSEmail": st.just("a@example.com"),
    "AWSURL": st.just("https://example.org/x"),
    "AWSPhone": st.just("+1 206 555 0199"),
    "AWSIPAddress": st.just("10.0.0.1"),
    "Kind": st.sampled_from(["NEWS", "TALK"]),
}
PLACES = ["argument", "input", "inner", "nowhere"]
SHAPES = {
    "plain": ("Note", "%s"),
    "required": ("Note!", "%s"),
    "list": ("[Note]", "%s"),
    "strict list": ("[Note!]!", "%s"),
    "interface": ("Node", "... on Note { %s }"),
    "union": ("Either", "... on Note { %s }"),
    "payload": ("Payload", "note { %s }"),
}


@st.composite
def notes(draw: st.DrawFn) -> list[tuple[str, str, str, Any, bool]]:
    """Name, type, place, value and whether the type requires it, of each field of a note."""
    found = []
    for at in range(draw(st.integers(1, 7))):
        type_name = draw(st.sampled_from(sorted(VALUES)))
        place = "input" if at == 0 else draw(st.sampled_from(PLACES))
        is_list = draw(st.booleans())
        value = draw(st.lists(VALUES[type_name], max_size=2) if is_list else VALUES[type_name])
        written = f"[{type_name}]" if is_list else type_name
        found.append((f"field{at}", written, place, value, draw(st.booleans())))
    return draw(st.permutations(found))


def declared(fields: list[tuple[str, str, str, Any, bool]], place: str) -> str:
    return " ".join(f"{name}: {type_name}" for name, type_name, where, _, _ in fields if where == place)


def sdl_of(fields: list[tuple[str, str, str, Any, bool]], result: str) -> str:
    own = " ".join(f"{name}: {type_name}{'!' if strict else ''}" for name, type_name, _, _, strict in fields)
    inner, direct = declared(fields, "inner"), declared(fields, "argument")
    return f"""
enum Kind {{ NEWS TALK }}
interface Node {{ made: ID! }}
type Other implements Node {{ made: ID! }}
type Note implements Node {{ made: ID! {own} }}
union Either = Other | Note
type Payload {{ ok: Boolean! note: Note }}
{f"input Inner {{ {inner} }}" if inner else ""}
input NoteInput {{ {declared(fields, "input")} {"inner: Inner" if inner else ""} }}
type Query {{ a: Int }}
type Mutation {{ put(input: NoteInput! {direct}): {result} }}
"""


def run(sdl: str, selection: str, fields: list[tuple[str, str, str, Any, bool]]) -> Any:
    schema = AppSyncSchema(sdl).graphql

    def resolve(source: Any, info: GraphQLResolveInfo, **arguments: object) -> object:
        if info.path.prev is None:
            field = info.parent_type.fields[info.field_name]
            return checked(info.return_type, result_of(schema, field, arguments, NOW))
        return checked(info.return_type, source.get(info.field_name))

    direct = [(name, type_name) for name, type_name, place, _, _ in fields if place == "argument"]
    variables: dict[str, Any] = {name: value for name, _, place, value, _ in fields if place == "argument"}
    variables["input"] = {name: value for name, _, place, value, _ in fields if place == "input"}
    if inner := {name: value for name, _, place, value, _ in fields if place == "inner"}:
        variables["input"]["inner"] = inner
    query = f"""mutation M($input: NoteInput! {" ".join(f"${name}: {type_name}" for name, type_name in direct)}) {{
      put(input: $input {" ".join(f"{name}: ${name}" for name, _ in direct)}) {{ {selection} }} }}"""
    answer = execute_sync(schema, parse(query), variable_values=variables, field_resolver=resolve)
    assert answer.errors is None, answer.errors
    assert answer.data is not None
    return answer.data["put"]


@given(notes(), st.sampled_from(sorted(SHAPES)))
def test_the_result_has_what_the_arguments_bring_and_what_the_type_requires(
    fields: list[tuple[str, str, str, Any, bool]], shape: str
) -> None:
    result, selection = SHAPES[shape]
    found = run(sdl_of(fields, result), selection % " ".join(["made", *(name for name, *_ in fields)]), fields)
    if "list" in shape:
        (found,) = found
    note = found["note"] if shape == "payload" else found
    assert note["made"]
    for name, type_name, place, value, strict in fields:
        if place != "nowhere":
            assert note[name] == value
        elif strict:
            assert note[name] == [] if type_name.startswith("[") else note[name] is not None
        else:
            assert note[name] is None
