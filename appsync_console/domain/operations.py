"""The GraphQL operations of the channel API: one type ``Channel {name, data}``, one mutation, one subscription."""

from typing import Final

# The mutation must select every field that subscribers want or filter on: AppSync delivers only what the mutation
# selected (developer guide, "real-time data"). The arguments are variables, so that no name or message can break the
# document.
PUBLISH: Final = """mutation Publish($name: String!, $data: AWSJSON!) {
  publish2channel(name: $name, data: $data) {
    name
    data
  }
}"""

SUBSCRIBE: Final = """subscription Subscribe($name: String!) {
  subscribe2channel(name: $name) {
    name
    data
  }
}"""

PUBLISH_FIELD: Final = "publish2channel"
SUBSCRIBE_FIELD: Final = "subscribe2channel"
