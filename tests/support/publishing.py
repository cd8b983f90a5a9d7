"""A publisher with its own connection."""

from __future__ import annotations

from typing import Any

from appsync_console.domain.api.endpoint import Endpoint
from appsync_console.domain.secret import Redactor
from appsync_console.transport.authorization.authorizer import Authorizer
from appsync_console.transport.http.graphql_client import GraphqlClient
from appsync_console.transport.http.publisher import Publisher


class LonePublisher(Publisher):
    """Takes the options of ``GraphqlClient``; the creator closes it."""

    def __init__(self, endpoint: Endpoint, authorizer: Authorizer, **options: Any) -> None:
        self.http = GraphqlClient(endpoint, authorizer, **{"redactor": Redactor(), **options})
        super().__init__(self.http)

    async def aclose(self) -> None:
        """Close its connection."""
        await self.http.aclose()
