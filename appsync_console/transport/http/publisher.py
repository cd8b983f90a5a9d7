"""Publishing: one mutation over HTTP, sent once."""

from __future__ import annotations

from typing import Final

from appsync_console.domain.api import operations
from appsync_console.transport.errors import appsync
from appsync_console.transport.http.graphql_client import ErrorFactories, GraphqlClient

_WORDS: Final = ErrorFactories(appsync.publish_refused, appsync.mutation_failed, appsync.answer_lost)


class Publisher:
    """Publishes to the channels of one API.

    Attributes:
        document: The mutation.
    """

    def __init__(self, http: GraphqlClient) -> None:
        self.document = operations.PUBLISH
        self._http = http

    async def publish(self, channel: str, text: str) -> None:
        """Publish JSON ``text`` to ``channel``, exactly as is; returns when AppSync accepted it.

        Raises:
            AuthorizationError: The API rejected the credentials.
            CannotConnect: The API could not be reached, or did not respond.
            PublishError: AppSync did not accept the message.
        """
        payload = await self._http.run(self.document, {"name": channel, "data": text}, _WORDS)
        data = payload.get("data")
        if not isinstance(data, dict) or data.get(operations.PUBLISH_FIELD) is None:
            raise appsync.empty_result(payload)
