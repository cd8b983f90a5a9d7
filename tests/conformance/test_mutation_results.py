"""What mutations of other people's schemas answer and deliver: objects, lists, interfaces, scalars, made fields."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.sandbox import HttpClient, WireClient, http_client, live_client, running_sandbox

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

AMPLIFY = """
type Message { id: ID! room: String! content: String createdAt: AWSDateTime updatedAt: AWSDateTime }
input CreateMessageInput { id: ID room: String! content: String }
type Query { getMessage(id: ID!): Message }
type Mutation { createMessage(input: CreateMessageInput!): Message }
type Subscription { onCreateMessage(room: String): Message @aws_subscribe(mutations: ["createMessage"]) }
"""
SERVER_MADE = """
type Page { slug: ID! body: String! changedAt: AWSDateTime! day: AWSDate! at: AWSTime! seconds: AWSTimestamp!
  id: ID! rank: Int! weight: Float! isNew: Boolean! tags: [String!]! kind: Kind! author: Author! data: AWSJSON!
  site: AWSURL! mail: AWSEmail! phone: AWSPhone! ip: AWSIPAddress! note: String }
type Author { id: ID! name: String! }
enum Kind { NEWS TALK }
type Query { page(slug: ID!): Page }
type Mutation { writePage(slug: ID!, body: String!): Page }
type Subscription { onPage(slug: ID!): Page @aws_subscribe(mutations: ["writePage"]) }
"""
PAGE = """slug body changedAt day at seconds id rank weight isNew tags kind author { id name } data site mail phone ip
  note"""
LISTS = """
type Note { room: String text: String }
input NoteInput { room: String text: String }
type Query { notes: [Note] }
type Mutation { putNotes(room: String, text: String): [Note]  putAll(notes: [NoteInput!]!): [Note!]!
  putBoth(input: NotesInput!): NotesPayload  putOne(note: NoteInput!): Note }
input NotesInput { notes: [NoteInput!]! clientMutationId: String }
type NotesPayload { notes: [Note!]! clientMutationId: String }
type Subscription { onNotes(room: String): [Note] @aws_subscribe(mutations: ["putNotes", "putAll", "putOne"])
  onOne(room: String): Note @aws_subscribe(mutations: ["putNotes"]) }
"""
ABSTRACT = """
interface Event { id: ID! }
type Joined implements Event { id: ID! who: String room: Room }
type Left implements Event { id: ID! why: String room: Place }
type Room { name: String! }
type Place { town: String! }
union Any = Joined | Left
input AnyInput { id: ID! who: String why: String }
type Query { e: Event }
type Mutation { put(id: ID!, who: String): Event  putAny(id: ID!, who: String, why: String): Any
  putMany(events: [AnyInput!]!): [Event!] }
type Subscription { onPut: Event @aws_subscribe(mutations: ["put"])  onAny: Any @aws_subscribe(mutations: ["putAny"])
  onMany: [Event!] @aws_subscribe(mutations: ["putMany"]) }
"""
SCALARS = """
enum Level { LOW HIGH }
input Parcel { channel: String! data: AWSJSON! }
type Query { ping: String }
type Mutation { s(message: String!): String  i(n: Int): Int  b(ok: Boolean): Boolean  l(tags: [String]): [String]
  e(level: Level): Level  id(id: ID): ID  nn(m: String!): String!  one(tag: String): [String]
  publish(data: AWSJSON): AWSJSON  named(name: String!, data: AWSJSON!): AWSJSON  send(input: Parcel!): AWSJSON
  whole(a: Int, b: String): AWSJSON  text(data: AWSJSON!): String  delete(name: String!): Boolean! }
type Subscription { onS: String @aws_subscribe(mutations: ["s"])  onI: Int @aws_subscribe(mutations: ["i"])
  onB: Boolean @aws_subscribe(mutations: ["b"])  onL: [String] @aws_subscribe(mutations: ["l", "one"])
  onE: Level @aws_subscribe(mutations: ["e"])  onId: ID @aws_subscribe(mutations: ["id"])
  onNn: String @aws_subscribe(mutations: ["nn"])  onBoolean: Boolean @aws_subscribe(mutations: ["delete"])
  onJson: AWSJSON @aws_subscribe(mutations: ["publish", "named", "send", "whole"])
  onText: String @aws_subscribe(mutations: ["text"]) }
"""
MISFITS = """
type Alert { n: Int f: Float b: Boolean when: AWSDateTime level: Level data: String tags: [Int] day: AWSDate!
  ip: AWSIPAddress }
enum Level { LOW HIGH }
type Query { a: Alert }
type Mutation { put(n: String, f: String, b: String, when: String, level: String, data: AWSJSON, tags: [String],
  day: String!, ip: String): Alert }
"""


@asynccontextmanager
async def api(folder: Path, sdl: str) -> AsyncIterator[tuple[WireClient, HttpClient]]:
    path = folder / "schema.graphql"
    path.write_text(sdl)
    async with running_sandbox(schema=str(path)) as sandbox, live_client(sandbox) as wire, http_client(sandbox) as http:
        yield wire, http


async def started(wire: WireClient, query: str) -> None:
    assert (await wire.start(query, query))["type"] == "start_ack"


async def delivered(wire: WireClient) -> Any:
    frame = await wire.next_but_ka()
    assert frame["type"] == "data", frame
    assert "errors" not in frame["payload"], frame
    return frame["payload"]["data"]


async def test_an_input_object_becomes_the_created_object_with_id_and_times(tmp_path: Path) -> None:
    fields = "{ id room content createdAt updatedAt }"
    async with api(tmp_path, AMPLIFY) as (wire, http):
        await started(wire, f'subscription {{ onCreateMessage(room: "a") {fields} }}')
        mutation = f"mutation M($input: CreateMessageInput!) {{ createMessage(input: $input) {fields} }}"
        other = await http.run(mutation, {"input": {"room": "b", "content": "x", "id": "7"}})
        answer = await http.run(mutation, {"input": {"room": "a"}})
        message = answer["data"]["createMessage"]
        assert await delivered(wire) == {"onCreateMessage": message}
    assert "errors" not in answer
    assert other["data"]["createMessage"]["id"] == "7"
    assert (message["room"], message["content"]) == ("a", None)
    assert UUID.fullmatch(message["id"])
    assert DATE_TIME.fullmatch(message["createdAt"])
    assert message["updatedAt"] == message["createdAt"]


async def test_what_the_type_requires_and_no_argument_brings_is_made(tmp_path: Path) -> None:
    async with api(tmp_path, SERVER_MADE) as (wire, http):
        await started(wire, f'subscription {{ onPage(slug: "s") {{ {PAGE} }} }}')
        answer = await http.run(f'mutation {{ writePage(slug: "s", body: "b") {{ {PAGE} }} }}')
        page = answer["data"]["writePage"]
        assert await delivered(wire) == {"onPage": page}
    assert "errors" not in answer
    assert DATE_TIME.fullmatch(page["changedAt"])
    assert page["day"] == page["changedAt"][:10] + "Z"
    assert page["at"] == page["changedAt"][11:]
    assert UUID.fullmatch(page["id"])
    assert UUID.fullmatch(page["author"]["id"])
    assert isinstance(page["seconds"], int)
    assert page["author"]["name"] == ""
    made = {name: page[name] for name in ("rank", "weight", "isNew", "tags", "kind", "data", "note")}
    assert made == {
        "rank": 0,
        "weight": 0.0,
        "isNew": False,
        "tags": [],
        "kind": "NEWS",
        "data": "{}",
        "note": None,
    }


async def test_an_explicit_null_stays_null_and_is_an_error_where_null_is_not_allowed(tmp_path: Path) -> None:
    sdl = "type Page { id: ID! body: String! note: String } type Query { p: Page } "
    sdl += "type Mutation { put(id: ID, body: String, note: String): Page }"
    async with api(tmp_path, sdl) as (_, http):
        answer = await http.run("mutation { put(id: null, body: null, note: null) { id body note } }")
        made = await http.run('mutation { put(id: null, body: "b", note: null) { id body note } }')
    text = "Cannot return null for non-nullable type: 'String' within parent 'Page' (/put/body)"
    assert answer["data"] == {"put": None}
    assert [error["message"] for error in answer["errors"]] == [text]
    assert UUID.fullmatch(made["data"]["put"].pop("id"))
    assert made == {"data": {"put": {"body": "b", "note": None}}}


@pytest.mark.parametrize(
    ("mutation", "result"),
    [
        ('putNotes(room: "r", text: "t")', [{"room": "r", "text": "t"}]),
        (
            'putAll(notes: [{room: "r", text: "t"}, {room: "q"}])',
            [{"room": "r", "text": "t"}, {"room": "q", "text": None}],
        ),
        ("putAll(notes: [])", []),
        ('putOne(note: {room: "r", text: "t"})', {"room": "r", "text": "t"}),
    ],
)
async def test_lists(tmp_path: Path, mutation: str, result: Any) -> None:
    async with api(tmp_path, LISTS) as (wire, http):
        await started(wire, "subscription { onNotes { room text } }")
        answer = await http.run(f"mutation {{ {mutation} {{ room text }} }}")
        assert answer == {"data": {mutation.partition("(")[0]: result}}
        assert await delivered(wire) == {"onNotes": result if isinstance(result, list) else [result]}


async def test_a_list_matches_the_arguments_of_a_subscription_if_one_of_its_objects_does(tmp_path: Path) -> None:
    both = 'mutation { putAll(notes: [{room: "a", text: "1"}, {room: "b", text: "2"}, {room: "b"}]) { room text } }'
    async with api(tmp_path, LISTS) as (wire, http):
        await started(wire, 'subscription { onNotes(room: "b") { text } }')
        await started(wire, 'subscription { onOne(room: "c") { room } }')
        await http.run('mutation { putNotes(room: "a", text: "0") { room text } }')
        await http.run(both)
        await http.run('mutation { putNotes(room: "c", text: "3") { room text } }')
        assert await delivered(wire) == {"onNotes": [{"text": "1"}, {"text": "2"}, {"text": None}]}
        assert await delivered(wire) == {"onOne": {"room": "c"}}


async def test_a_payload_type_contains_the_object(tmp_path: Path) -> None:
    query = """mutation { putBoth(input: {notes: [{room: "r"}, {room: "q"}], clientMutationId: "7"}) {
      notes { room } clientMutationId } }"""
    async with api(tmp_path, LISTS) as (_, http):
        answer = await http.run(query)
    assert answer == {"data": {"putBoth": {"notes": [{"room": "r"}, {"room": "q"}], "clientMutationId": "7"}}}


async def test_a_payload_type_contains_the_object_that_its_own_arguments_describe(tmp_path: Path) -> None:
    sdl = """type Note { id: ID! text: String! } type Query { n: Note } input NoteInput { text: String! token: String }
    type Payload { token: String note: Note success: Boolean! } type Mutation { put(input: NoteInput!): Payload }"""
    async with api(tmp_path, sdl) as (_, http):
        answer = await http.run('mutation { put(input: {text: "x", token: "7"}) { token note { id text } success } }')
    assert UUID.fullmatch(answer["data"]["put"]["note"].pop("id"))
    assert answer == {"data": {"put": {"token": "7", "note": {"text": "x"}, "success": False}}}


async def test_of_an_interface_the_type_that_has_the_fields(tmp_path: Path) -> None:
    async with api(tmp_path, ABSTRACT) as (wire, http):
        await started(wire, "subscription { onPut { __typename id ... on Left { why } ... on Joined { who } } }")
        answer = await http.run('mutation { put(id: "1", who: "ann") { id ... on Joined { who } } }')
        assert answer == {"data": {"put": {"id": "1", "who": "ann"}}}
        # the type is known to the subscriber, although the mutation did not select it
        assert await delivered(wire) == {"onPut": {"__typename": "Joined", "id": "1", "who": "ann"}}


async def test_of_a_union_the_type_that_has_the_fields_and_each_type_has_its_own_selection(tmp_path: Path) -> None:
    selection = "... on Joined { id x: who room { name } } ... on Left { id x: why room { town } }"
    async with api(tmp_path, ABSTRACT) as (wire, http):
        await started(wire, f"subscription {{ onAny {{ __typename {selection} }} }}")
        for arguments, name, x in (('who: "a"', "Joined", "a"), ('why: "b"', "Left", "b"), ("why: null", "Left", None)):
            answer = await http.run(f'mutation {{ putAny(id: "1", {arguments}) {{ {selection} }} }}')
            assert answer == {"data": {"putAny": {"id": "1", "x": x, "room": None}}}
            assert await delivered(wire) == {"onAny": {"__typename": name, "id": "1", "x": x, "room": None}}


async def test_a_list_of_an_interface(tmp_path: Path) -> None:
    selection = "{ id ... on Joined { who } ... on Left { why } }"
    expected = [{"id": "1", "who": "a"}, {"id": "2", "why": "b"}]
    async with api(tmp_path, ABSTRACT) as (wire, http):
        await started(wire, f"subscription {{ onMany {selection} }}")
        answer = await http.run(
            f'mutation {{ putMany(events: [{{id: "1", who: "a"}}, {{id: "2", why: "b"}}]) {selection} }}'
        )
        assert answer == {"data": {"putMany": expected}}
        assert await delivered(wire) == {"onMany": expected}


@pytest.mark.parametrize(
    ("mutation", "subscription", "result"),
    [
        ('s(message: "hi")', "onS", "hi"),
        ("i(n: 5)", "onI", 5),
        ("b(ok: false)", "onB", False),
        ('l(tags: ["a", null])', "onL", ["a", None]),
        ('one(tag: "a")', "onL", ["a"]),
        ("e(level: HIGH)", "onE", "HIGH"),
        ("id(id: 7)", "onId", "7"),
        ('nn(m: "hi")', "onNn", "hi"),
        ('publish(data: "{\\"a\\": 1.0}")', "onJson", '{"a":1.0}'),
        ('named(name: "n", data: "[1]")', "onJson", "[1]"),
        ('send(input: {channel: "c", data: "\\"x\\""})', "onJson", '"x"'),
        ('whole(a: 1, b: "x")', "onJson", '{"a":1,"b":"x"}'),
        ('text(data: "{\\"a\\": 1}")', "onText", "{a=1}"),
        ('delete(name: "n")', "onBoolean", True),
    ],
)
async def test_a_scalar_result_is_the_argument(tmp_path: Path, mutation: str, subscription: str, result: Any) -> None:
    async with api(tmp_path, SCALARS) as (wire, http):
        await started(wire, f"subscription {{ {subscription} }}")
        assert await http.run(f"mutation {{ {mutation} }}") == {"data": {mutation.partition("(")[0]: result}}
        assert await delivered(wire) == {subscription: result}


async def test_a_null_result_is_not_delivered(tmp_path: Path) -> None:
    async with api(tmp_path, SCALARS) as (wire, http):
        await started(wire, "subscription { onI }")
        assert await http.run("mutation { i }") == {"data": {"i": None}}
        await http.run("mutation { i(n: 2) }")
        assert await delivered(wire) == {"onI": 2}


@pytest.mark.parametrize(
    ("argument", "place", "reason"),
    [
        ('n: "x"', "n", "Expected type 'Int' but was 'String'."),
        ('f: "x"', "f", "Expected type 'Float' but was 'String'."),
        ('b: "x"', "b", "Expected type 'Boolean' but was 'String'."),
        ('when: "yesterday"', "when", "Unable to serialize `yesterday` as a valid DateTime Object."),
        ('ip: "here"', "ip", "Unable to serialize `here` as a valid IP address."),
        ('level: "MIDDLE"', "level", "Invalid input for Enum 'Level'. No value found for name 'MIDDLE'"),
        ('tags: ["1", "x"]', "tags[1]", "Expected type 'Int' but was 'String'."),
    ],
)
async def test_a_value_that_does_not_suit_its_field(tmp_path: Path, argument: str, place: str, reason: str) -> None:
    name, _, at = place.partition("[")
    async with api(tmp_path, MISFITS) as (_, http):
        answer = await http.run(f'mutation {{ put(day: "2026-01-01", {argument}) {{ {name} }} }}')
    path = ["put", name, *([int(at[:-1])] if at else [])]
    message = f"Can't serialize value (/put/{place}) : {reason}"
    assert answer["errors"] == [{"path": path, "locations": None, "message": message}]
    assert answer["data"]["put"][name] == ([1, None] if at else None)


async def test_a_value_that_does_not_suit_a_required_field_ends_its_object(tmp_path: Path) -> None:
    async with api(tmp_path, MISFITS) as (_, http):
        answer = await http.run('mutation { put(day: "never") { day } }')
    message = "Can't serialize value (/put/day) : Unable to serialize `never` as a valid date."
    assert answer["data"] == {"put": None}
    assert [error["message"] for error in answer["errors"]] == [message]


async def test_values_of_other_types_are_converted_as_in_appsync(tmp_path: Path) -> None:
    arguments = 'n: "5", f: "1.5", data: "{\\"a\\": [true]}", when: "2026-01-01T00:00Z", day: "2026-01-01"'
    async with api(tmp_path, MISFITS) as (_, http):
        answer = await http.run(f"mutation {{ put({arguments}) {{ n f data when }} }}")
    assert answer == {"data": {"put": {"n": 5, "f": 1.5, "data": "{a=[true]}", "when": "2026-01-01T00:00Z"}}}
