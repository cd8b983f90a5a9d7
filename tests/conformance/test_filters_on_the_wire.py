"""Enhanced filters, invalidation and typed arguments, over real sockets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.sandbox import http_client, live_client, running_sandbox

SDL = """
type Alert { id: ID! severity: Int owner: String }
type Query { alert: Alert }
type Mutation { raise(id: ID!, severity: Int, owner: String): Alert  ban(id: ID!): Alert }
type Subscription { onAlert(severity: Int, owner: String): Alert @aws_subscribe(mutations: ["raise"]) }
"""
RULES = {
    "subscriptions": {
        "onAlert": {
            "filter": {
                "filterGroup": [
                    {"filters": [{"fieldName": "severity", "operator": "ge", "value": "$arguments.severity"}]},
                    {"filters": [{"fieldName": "id", "operator": "beginsWith", "value": "vip"}]},
                ]
            },
            "invalidation": {
                "filterGroup": [{"filters": [{"fieldName": "who", "operator": "eq", "value": "$arguments.owner"}]}]
            },
        }
    },
    "mutations": {"ban": {"invalidate": [{"subscription": "onAlert", "payload": {"who": "$arguments.id"}}]}},
}
ON_ALERT = "subscription S($s: Int, $o: String) { onAlert(severity: $s, owner: $o) { id severity } }"
RAISE = "mutation M($id: ID!, $s: Int) { raise(id: $id, severity: $s) { id severity } }"
BAN = "mutation B($id: ID!) { ban(id: $id) { id } }"
TYPED = 'mutation { publishTyped(name: %s, likes: 3, publisherId: "p", data: "{}") { name likes publisherId data } }'


@pytest.fixture
def alerts(tmp_path: Path) -> str:
    path = tmp_path / "alerts.graphql"
    path.write_text(SDL)
    (tmp_path / "alerts.filters.json").write_text(json.dumps(RULES))
    return str(path)


def alert_of(frame: Any) -> Any:
    assert frame["type"] == "data", frame
    return frame["payload"]["data"]["onAlert"]["id"]


async def test_an_enhanced_filter_selects_the_subscribers(alerts: str) -> None:
    async with running_sandbox(schema=alerts) as sandbox, live_client(sandbox) as wire, http_client(sandbox) as http:
        assert (await wire.start("1", ON_ALERT, {"s": 7, "o": "me"}))["type"] == "start_ack"
        for id, severity in (("low", 6), ("high", 7), ("vip", 1), ("none", None), ("last", 9)):
            await http.run(RAISE, {"id": id, "s": severity})
        # a field that the mutation did not select never passes
        await http.run('mutation { raise(id: "bare", severity: 9) { id } }')
        await http.run(RAISE, {"id": "end", "s": 9})
        assert [alert_of(await wire.next_but_ka()) for _ in range(4)] == ["high", "vip", "last", "end"]


AMPLIFY = """
type Message { id: ID! room: String! content: String createdAt: AWSDateTime updatedAt: AWSDateTime }
input CreateMessageInput { id: ID room: String! content: String }
input ModelSubscriptionMessageFilterInput { room: ModelSubscriptionStringInput  content: ModelSubscriptionStringInput
  and: [ModelSubscriptionMessageFilterInput]  or: [ModelSubscriptionMessageFilterInput] }
input ModelSubscriptionStringInput { ne: String eq: String beginsWith: String contains: String in: [String] }
type Query { getMessage(id: ID!): Message }
type Mutation { createMessage(input: CreateMessageInput!): Message }
type Subscription { onCreateMessage(filter: ModelSubscriptionMessageFilterInput, room: String): Message
  @aws_subscribe(mutations: ["createMessage"]) }
"""
ON_CREATE = """subscription S($filter: ModelSubscriptionMessageFilterInput, $room: String) {
  onCreateMessage(filter: $filter, room: $room) { content } }"""
CREATE = "mutation M($input: CreateMessageInput!) { createMessage(input: $input) { id room content } }"


@pytest.mark.parametrize("with_file", [False, True])
async def test_a_filter_that_is_an_input_object(tmp_path: Path, with_file: bool) -> None:
    path = tmp_path / "amplify.graphql"
    path.write_text(AMPLIFY)
    if with_file:
        rules = {"subscriptions": {"onCreateMessage": {"filter": "$arguments.filter"}}}
        (tmp_path / "amplify.filters.json").write_text(json.dumps(rules))
    filters: dict[str, Any] = {
        "begins": {"room": {"beginsWith": "a"}, "content": None},
        "either": {"or": [{"room": {"eq": "b"}}, {"content": {"contains": "x"}}]},
        "both": {"and": [{"room": {"in": ["a", "ab", "b"]}}, {"content": {"ne": "1"}}]},
        "empty": {},
    }
    expected = {"begins": ["1", "2x"], "either": ["2x", "3"], "both": ["2x", "3"], "empty": ["1", "2x", "3", "4"]}
    async with running_sandbox(schema=str(path)) as sandbox, http_client(sandbox) as http:
        for name, wanted in filters.items():
            async with live_client(sandbox) as wire:
                # a variable without a value matches only null, so it is left out of the document
                query = ON_CREATE.replace(", $room: String", "").replace(", room: $room", "")
                assert (await wire.start(name, query, {"filter": wanted}))["type"] == "start_ack"
                for room, content in (("a", "1"), ("ab", "2x"), ("b", "3"), ("c", "4")):
                    await http.run(CREATE, {"input": {"room": room, "content": content}})
                found = [await wire.next_but_ka() for _ in expected[name]]
                assert [frame["payload"]["data"]["onCreateMessage"]["content"] for frame in found] == expected[name]


async def test_a_filter_that_is_an_input_object_and_another_argument(tmp_path: Path) -> None:
    path = tmp_path / "amplify.graphql"
    path.write_text(AMPLIFY)
    async with running_sandbox(schema=str(path)) as sandbox, live_client(sandbox) as wire, http_client(sandbox) as http:
        given = {"filter": {"content": {"ne": "1"}}, "room": "a"}
        assert (await wire.start("1", ON_CREATE, given))["type"] == "start_ack"
        for room, content in (("a", "1"), ("b", "2"), ("a", "3")):
            await http.run(CREATE, {"input": {"room": room, "content": content}})
        assert (await wire.next_but_ka())["payload"]["data"] == {"onCreateMessage": {"content": "3"}}


async def test_a_field_that_is_repeated_in_a_filter_is_an_error_of_the_start(tmp_path: Path) -> None:
    path = tmp_path / "amplify.graphql"
    path.write_text(AMPLIFY)
    async with running_sandbox(schema=str(path)) as sandbox, live_client(sandbox) as wire:
        frame = await wire.start("1", ON_CREATE, {"filter": {"content": {"ne": "1", "beginsWith": "x"}}})
    assert frame["type"] == "error"
    text = "subscription filter uses same fieldName multiple time in single filter object."
    assert frame["payload"]["errors"][0]["message"] == text


async def test_a_value_over_a_limit_is_an_error_of_the_start(alerts: str) -> None:
    async with running_sandbox(schema=alerts) as sandbox, live_client(sandbox) as wire:
        frame = await wire.start("1", ON_ALERT, {"s": 7, "o": "x" * 257})
    assert frame["type"] == "error"
    assert "exceeds maximum value limit" in frame["payload"]["errors"][0]["message"]


async def test_an_invalidation_ends_the_subscriptions_it_names_and_their_connections(alerts: str) -> None:
    async with (
        running_sandbox(schema=alerts) as sandbox,
        http_client(sandbox) as http,
        live_client(sandbox) as ann,
        live_client(sandbox) as bob,
    ):
        for wire, name in ((ann, "ann"), (bob, "bob")):
            assert (await wire.start("1", ON_ALERT, {"s": 1, "o": name}))["type"] == "start_ack"
        await http.run(BAN, {"id": "ann"})
        complete = {"id": "1", "type": "complete", "payload": {"message": "Subscription complete."}}
        assert await ann.next_but_ka() == complete
        assert await ann.closed() == 1000
        await http.run(RAISE, {"id": "vip", "s": 1})
        assert alert_of(await bob.next_but_ka()) == "vip"
        assert len(sandbox.channels) == 1


async def test_typed_arguments_filter_with_at_most_five() -> None:
    async with (
        running_sandbox(schema="typed-channel") as sandbox,
        live_client(sandbox) as wire,
        http_client(sandbox) as http,
    ):
        document = "subscription { subscribeTyped(%s) { name } }"
        null, value = "name: null, likes: 3", 'name: "a", publisherId: "p", data: "{ }"'
        for id, arguments in (("null", null), ("value", value), ("other", "likes: 4")):
            assert await wire.start(id, document % arguments) == {"id": id, "type": "start_ack"}
        six = value + ', likes: 3, date: "2026-01-01", publisherEmail: "a@b.c"'
        assert "at most 5" in (await wire.start("six", document % six))["payload"]["errors"][0]["message"]
        assert (await wire.start("bad", document % 'date: "today"'))["type"] == "error"
        await http.run(TYPED % "null")
        await http.run(TYPED % '"a"')
        assert [(await wire.next_but_ka())["id"] for _ in range(2)] == ["null", "value"]


async def test_a_malformed_scalar_is_rejected_over_http() -> None:
    query = 'mutation M($d: AWSDate) { publishTyped(date: $d, publisherId: "p", data: "{}") { date } }'
    async with running_sandbox(schema="typed-channel") as sandbox, http_client(sandbox) as http:
        good = await http.run(query, {"d": "2026-02-28Z"})
        bad = await http.run(query, {"d": "2026-02-30"})
    assert good == {"data": {"publishTyped": {"date": "2026-02-28Z"}}}
    assert bad["data"] is None
    assert (
        bad["errors"][0]["message"]
        == "Variable 'd' has an invalid value. Unable to parse `2026-02-30` as a valid date."
    )


async def test_an_argument_that_is_an_object_matches_an_equal_object(tmp_path: Path) -> None:
    path = tmp_path / "owners.graphql"
    path.write_text("""
    type Alert { id: ID owner: Owner tags: [AWSJSON] }  type Owner { name: String data: AWSJSON }
    input OwnerIn { name: String data: AWSJSON }  type Query { a: Alert }
    type Mutation { alert(id: ID, owner: OwnerIn, tags: [AWSJSON]): Alert }
    type Subscription { onAlert(owner: OwnerIn, tags: [AWSJSON]): Alert @aws_subscribe(mutations: ["alert"]) }""")
    query = """subscription S($owner: OwnerIn) { onAlert(owner: $owner, tags: ["1"]) { id } }"""
    mutation = """mutation M($id: ID, $owner: OwnerIn) {
      alert(id: $id, owner: $owner, tags: [" 1"]) { id tags owner { data name } } }"""
    async with running_sandbox(schema=str(path)) as sandbox, live_client(sandbox) as wire, http_client(sandbox) as http:
        given = {"owner": {"name": "ann", "data": "[ 1.0 ]"}}
        assert (await wire.start("1", query, given))["type"] == "start_ack"
        await http.run(mutation, {"id": "other", "owner": {"name": "ann", "data": "[2]"}})
        await http.run(mutation, {"id": "same", "owner": {"data": "[1.0]", "name": "ann"}})
        assert alert_of(await wire.next_but_ka()) == "same"


async def test_a_filter_value_that_no_condition_can_have(tmp_path: Path) -> None:
    path = tmp_path / "odd.graphql"
    path.write_text("""
    type Alert { id: ID data: AWSJSON }  input Json { eq: [AWSJSON] }  input AlertFilter { data: Json }
    type Query { a: Alert }  type Mutation { alert(id: ID): Alert }
    type Subscription { onAlert(filter: AlertFilter): Alert @aws_subscribe(mutations: ["alert"]) }""")
    async with running_sandbox(schema=str(path)) as sandbox, live_client(sandbox) as wire:
        frame = await wire.start("1", 'subscription { onAlert(filter: {data: {eq: ["{}"]}}) { id } }')
    assert frame["payload"]["errors"][0]["message"] == 'filter: data eq: the value ["{}"] is no number or text.'
