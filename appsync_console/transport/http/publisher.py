"""Publishing: one mutation over HTTP, sent once."""

from __future__ import annotations

from typing import Final

from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.transport.errors import appsync
from appsync_console.transport.errors.request_id import tracing
from appsync_console.transport.http.graphql_client import ErrorFactories, GraphqlClient

_WORDS: Final = ErrorFactories(appsync.publish_refused, appsync.mutation_failed, appsync.answer_lost)


class Publisher:
    """Publishes to the channels of one API.

    Attributes:
        api: What the API offers.
    """

    def __init__(self, http: GraphqlClient) -> None:
        self.api = SIMPLE_CHANNELS
        self._http = http

    async def publish(self, channel: str, text: str) -> str:
        """Publish JSON ``text`` to ``channel``, exactly as is; returns when AppSync accepted it.

        Returns:
            AWS's ID of the request; empty if there is none.

        Raises:
            AuthorizationError: The API rejected the credentials.
            CannotConnect: The API could not be reached, or did not respond.
            PublishError: AppSync did not accept the message.
        """
        variables = {self.api.name_argument: channel, self.api.data_argument: text}
        result = await self._http.run(self.api.publish.document, variables, _WORDS)
        data = result.payload.get("data")
        if not isinstance(data, dict) or data.get(self.api.publish.field) is None:
            with tracing(result.request_id):
                raise appsync.empty_result(result.payload)
        return result.request_id
