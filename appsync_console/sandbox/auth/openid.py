"""Serves what others need to verify the sandbox's tokens: OpenID Connect Discovery 1.0, and a user pool's keys."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from appsync_console.sandbox.auth.authorizer import CallerAuthorizer
from appsync_console.sandbox.auth.signing_key import ALGORITHM

_CORS = {"Access-Control-Allow-Origin": "*"}


def add_routes(
    application: web.Application, authorizer: CallerAuthorizer, issuer_of: Callable[[web.Request], str]
) -> None:
    """Serve the configuration and the keys, if the sandbox signs tokens.

    The keys of a user pool are at ``/<pool id>/.well-known/jwks.json``, as in AWS.

    Args:
        authorizer: The owner of the key.
        issuer_of: Returns the issuer URL for a request.
    """
    options = authorizer.options

    async def configuration(request: web.Request) -> web.Response:
        issuer = issuer_of(request)
        return web.json_response(
            {
                "issuer": issuer,
                "jwks_uri": f"{issuer}/.well-known/jwks.json",
                "id_token_signing_alg_values_supported": [ALGORITHM],
                "response_types_supported": ["token"],
                "subject_types_supported": ["public"],
            },
            headers=_CORS,
        )

    async def keys(request: web.Request) -> web.Response:
        key = authorizer.signing_key
        return web.json_response(key.jwks if key else {"keys": []}, headers=_CORS)

    if options.oidc and not options.oidc.issuer:
        application.router.add_get("/.well-known/openid-configuration", configuration)
        application.router.add_get("/.well-known/jwks.json", keys)
    if options.cognito and not options.cognito.keys_url:
        application.router.add_get(f"/{options.cognito.pool_id}/.well-known/jwks.json", keys)
