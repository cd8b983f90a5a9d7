"""Publishing: one mutation over HTTP, sent once."""

from __future__ import annotations

from typing import Final

from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.transport.errors import appsync
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

    async def publish(self, channel: str, text: str) -> None:
        """Publish JSON ``text`` to ``channel``, exactly as is; returns when AppSync accepted it.

        Raises:
            AuthorizationError: The API rejected the credentials.
            CannotConnect: The API could not be reached, or did not respond.
            PublishError: AppSync did not accept the message.
        """
        variables = {self.api.name_argument: channel, self.api.data_argument: text}
        payload = await self._http.run(self.api.publish.document, variables, _WORDS)
        data = payload.get("data")
        if not isinstance(data, dict) or data.get(self.api.publish.field) is None:
            raise appsync.empty_result(payload)
