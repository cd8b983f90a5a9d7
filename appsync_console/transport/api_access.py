"""Everything needed to talk to one API, as one value that is handed on whole."""

from __future__ import annotations

from dataclasses import dataclass, field

from appsync_console.domain.api.endpoint import Endpoint
from appsync_console.domain.api.kind import ApiKind
from appsync_console.domain.secret import Redactor
from appsync_console.transport.authorization.authorizer import Authorizer
from appsync_console.transport.authorization.token_source import Expiring
from appsync_console.transport.handshake import Handshake
from appsync_console.transport.proxy_route import STRAIGHT, Route


@dataclass(frozen=True, slots=True)
class ApiAccess:
    """Access to an API.

    Attributes:
        redactor: Knows the secrets that must not appear in errors, logs and displayed frames.
        route: The proxy and TLS settings to reach the API with.
        expiring: Credentials that expire, to be refreshed while the API is in use.
        handshake: How connections are opened; found out by the first one.
    """

    endpoint: Endpoint
    authorizer: Authorizer
    redactor: Redactor
    route: Route = STRAIGHT
    expiring: tuple[Expiring, ...] = ()
    kind: ApiKind = ApiKind.GRAPHQL
    handshake: Handshake = field(default_factory=Handshake)
