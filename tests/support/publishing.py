"""A publisher with its own connection."""

from __future__ import annotations

from typing import Any

from appsync_console.domain.api.endpoint import Endpoint
from appsync_console.domain.secret import Redactor
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import Authorizer
from appsync_console.transport.http.graphql_client import GraphqlClient
from appsync_console.transport.http.publisher import Publisher


class LonePublisher(Publisher):
    """Takes the route and the redactor of :class:`ApiAccess`; the creator closes it."""

    def __init__(self, endpoint: Endpoint, authorizer: Authorizer, **options: Any) -> None:
        timeout = {"timeout_s": options.pop("timeout_s")} if "timeout_s" in options else {}
        access = ApiAccess(endpoint, authorizer, **{"redactor": Redactor(), **options})
        self.http = GraphqlClient(access, **timeout)
        super().__init__(self.http)

    async def aclose(self) -> None:
        """Close its connection."""
        await self.http.aclose()
