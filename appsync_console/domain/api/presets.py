"""The channel API that this program deploys and its sandbox has, as a preset of the general model.

One type ``Channel {name, data}``, one mutation, one subscription. If the API stores its messages, the type also has
``id`` and ``createdAt``, and a query lists them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from appsync_console.domain.api.description import ApiDescription
from appsync_console.domain.api.operation import Operation, OperationType

_IDS: Final = ("id", "name", "data", "createdAt")

# The mutation must select every field that subscribers need or filter on: AppSync delivers only what the mutation
# selected (developer guide, "real-time data").
SIMPLE_CHANNELS: Final = ApiDescription(
    subscribe=Operation(
        type=OperationType.SUBSCRIPTION,
        title="Subscribe",
        field="subscribe2channel",
        parameters=(("name", "String!"),),
        selection=("name", "data"),
    ),
    publish=Operation(
        type=OperationType.MUTATION,
        title="Publish",
        field="publish2channel",
        parameters=(("name", "String!"), ("data", "AWSJSON!")),
        selection=("name", "data"),
    ),
)

HISTORY: Final = Operation(
    type=OperationType.QUERY,
    title="Messages",
    field="listChannelMessages",
    parameters=(
        ("name", "String!"),
        ("from", "AWSDateTime"),
        ("to", "AWSDateTime"),
        ("limit", "Int"),
        ("nextToken", "String"),
        ("newestFirst", "Boolean"),
    ),
    selection=("items { id data createdAt }", "nextToken"),
)
HISTORY_PAGE: Final = 1000
"""Messages per page of :data:`HISTORY`, at most."""

INTROSPECTION: Final = """query Offer {
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
"""Asks an API what else it offers; :func:`described` reads the answer."""


def described(data: object) -> ApiDescription:
    """Read the answer to :data:`INTROSPECTION`; without extras if the answer is not understood.

    ``id`` and ``createdAt`` are subscribed to only if both are nullable: AppSync delivers null for what a mutation did
    not select, and nothing at all if the schema forbids null.
    """
    try:
        queries = {field["name"]: field for field in data["__schema"]["queryType"]["fields"]}  # type: ignore[index]
        arguments = {argument["name"] for argument in queries[HISTORY.field]["args"]}
        kinds = {field["name"]: field["type"]["kind"] for field in data["__type"]["fields"]}  # type: ignore[index]
    except (KeyError, TypeError):
        return SIMPLE_CHANNELS
    if not (arguments >= {name for name, _ in HISTORY.parameters} and kinds.keys() >= {"id", "data", "createdAt"}):
        return SIMPLE_CHANNELS
    described = replace(SIMPLE_CHANNELS, history=HISTORY, publish=replace(SIMPLE_CHANNELS.publish, selection=_IDS))
    if "NON_NULL" in (kinds["id"], kinds["createdAt"]):
        return described
    return replace(described, subscribe=replace(SIMPLE_CHANNELS.subscribe, selection=_IDS))
