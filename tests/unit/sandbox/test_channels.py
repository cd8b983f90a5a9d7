"""Which subscribers receive an event, compared with a plain version of the rule."""

from __future__ import annotations

import json

from graphql import parse
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.sandbox.delivery.channels import Channels, Interest, LiveSubscription
from appsync_console.sandbox.delivery.outbox import Outbox
from appsync_console.sandbox.schema.schema import AppSyncSchema
from appsync_console.sandbox.schema.selection import Layout

NAMES = ("a", "b", "c")
VALUES = st.sampled_from([None, True, 1, 0, False, "1", "", "x", ["x"], 1.5])
FILTERS = st.dictionaries(st.sampled_from(NAMES), VALUES)


class Recorder(Outbox):
    """Stores what is put."""

    def __init__(self) -> None:
        self.got: list[object] = []

    def put(self, head: bytes, tail: bytes = b"") -> None:
        self.got.append(json.loads(head + tail))


def interest(filter_: dict[str, object]) -> Interest:
    schema = AppSyncSchema(
        "type T { a: AWSJSON b: AWSJSON c: AWSJSON n: Int }\ntype Query { t: T }\ntype Mutation { m: T }\n"
        'type Subscription { s(a: AWSJSON, b: AWSJSON, c: AWSJSON): T @aws_subscribe(mutations: ["m"]) }'
    )
    document = parse("subscription { s { n } }")
    layout = Layout(schema.graphql, document, {})
    root_type = schema.graphql.subscription_type
    assert root_type is not None
    (root,) = layout.fields(root_type, document.definitions[0].selection_set)  # type: ignore[attr-defined]
    return Interest(mutations=("m",), filter=filter_, root=root, selection="same")


def same(wanted: object, found: object) -> bool:
    """Equality of JSON values, where true is not 1."""
    return json.dumps(wanted) == json.dumps(found)


@given(st.lists(FILTERS, max_size=8), st.lists(FILTERS, max_size=5), st.data())
def test_an_event_reaches_subscribers_whose_arguments_all_match(
    filters: list[dict[str, object]], events: list[dict[str, object]], data: st.DataObject
) -> None:
    channels = Channels()
    subscriptions = [
        (wanted, LiveSubscription(str(n), interest(wanted), Recorder())) for n, wanted in enumerate(filters)
    ]
    for _, subscription in subscriptions:
        channels.add(subscription)
    gone = data.draw(st.sets(st.sampled_from(range(len(filters))))) if filters else set()
    for number in gone:
        channels.remove(subscriptions[number][1])
    for n, event in enumerate(events):
        channels.publish("m", {**event, "n": n})
    for number, (wanted, subscription) in enumerate(subscriptions):
        met = [
            n for n, event in enumerate(events) if all(same(value, event.get(name)) for name, value in wanted.items())
        ]
        expected = [
            {"id": str(number), "type": "data", "payload": {"data": {"s": {"n": n}}}} for n in met if number not in gone
        ]
        assert subscription.outbox.got == expected  # type: ignore[attr-defined]
    for number in set(range(len(filters))) - gone:
        channels.remove(subscriptions[number][1])
    assert len(channels) == 0
    assert channels.publish("m", {"n": 1}) == 0


def test_an_event_of_another_mutation_reaches_no_subscriber() -> None:
    channels = Channels()
    subscription = LiveSubscription("1", interest({}), Recorder())
    channels.add(subscription)
    assert channels.publish("other", {"n": 1}) == 0
    assert channels.publish("m", {"n": 1}) == 1
