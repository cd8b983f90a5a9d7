"""The GraphQL operations of the channel API: one type ``Channel {name, data}``, one mutation, one subscription.

If the API stores its messages, the type also has ``id`` and ``createdAt``, and a query lists them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# The mutation must select every field that subscribers need or filter on: AppSync delivers only what the mutation
# selected (developer guide, "real-time data"). The arguments are variables, so no name or message can break the
# document.
_PUBLISH: Final = """mutation Publish($name: String!, $data: AWSJSON!) {{
  publish2channel(name: $name, data: $data) {{
{fields}
  }}
}}"""

_SUBSCRIBE: Final = """subscription Subscribe($name: String!) {{
  subscribe2channel(name: $name) {{
{fields}
  }}
}}"""

_FIELDS: Final = "    name\n    data"
_FIELDS_WITH_ID: Final = "    id\n    name\n    data\n    createdAt"

PUBLISH: Final = _PUBLISH.format(fields=_FIELDS)
SUBSCRIBE: Final = _SUBSCRIBE.format(fields=_FIELDS)

PUBLISH_FIELD: Final = "publish2channel"
SUBSCRIBE_FIELD: Final = "subscribe2channel"

LIST: Final = """query Messages(
  $name: String!
  $from: AWSDateTime
  $to: AWSDateTime
  $limit: Int
  $nextToken: String
  $newestFirst: Boolean
) {
  listChannelMessages(
    name: $name
    from: $from
    to: $to
    limit: $limit
    nextToken: $nextToken
    newestFirst: $newestFirst
  ) {
    items {
      id
      data
      createdAt
    }
    nextToken
  }
}"""
LIST_FIELD: Final = "listChannelMessages"
LIST_ARGUMENTS: Final = frozenset({"name", "from", "to", "limit", "nextToken", "newestFirst"})
LIST_LIMIT: Final = 1000

OFFER: Final = """query Offer {
  __schema {
    queryType {
      fields {
        name
        args {
          name
        }
      }
    }
  }
  __type(name: "Channel") {
    fields {
      name
      type {
        kind
      }
    }
  }
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What an API's schema offers beyond publishing and subscribing.

    Attributes:
        lists_messages: It stores messages and lists them by channel and time.
        delivers_ids: A subscription may select ``id`` and ``createdAt``. True only if both are nullable: AppSync
            delivers null for what a mutation did not select, and nothing at all if the schema forbids null.
    """

    lists_messages: bool = False
    delivers_ids: bool = False

    @property
    def publish(self) -> str:
        """The mutation that publishes."""
        return _PUBLISH.format(fields=_FIELDS_WITH_ID) if self.lists_messages else PUBLISH

    @property
    def subscribe(self) -> str:
        """The subscription to a channel."""
        return _SUBSCRIBE.format(fields=_FIELDS_WITH_ID) if self.delivers_ids else SUBSCRIBE


def offer_of(data: object) -> Offer:
    """Read the answer to :data:`OFFER`; without extras if the answer is not understood."""
    try:
        queries = {field["name"]: field for field in data["__schema"]["queryType"]["fields"]}  # type: ignore[index]
        arguments = {argument["name"] for argument in queries[LIST_FIELD]["args"]}
        kinds = {field["name"]: field["type"]["kind"] for field in data["__type"]["fields"]}  # type: ignore[index]
    except (KeyError, TypeError):
        return Offer()
    if not (arguments >= LIST_ARGUMENTS and kinds.keys() >= {"id", "data", "createdAt"}):
        return Offer()
    return Offer(lists_messages=True, delivers_ids="NON_NULL" not in (kinds["id"], kinds["createdAt"]))
