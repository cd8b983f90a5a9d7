"""From a profile and its secrets to what authorizes on the wire."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from appsync_console.domain.access import SecretKind
from appsync_console.domain.endpoint import Endpoint
from appsync_console.domain.errors import AuthorizationError
from appsync_console.domain.profile import Profile
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.transport.authorizer import ApiKeyAuthorizer, Authorizer
from appsync_console.transport.route import STRAIGHT, Route, find_route
from appsync_console.transport.tokens import Vault


class TypedVault:
    """Secrets that are typed but not saved, in front of those that are kept; it keeps nothing beyond itself.

    Args:
        kept: What is asked for what was not typed; nothing is where it is left out.
    """

    def __init__(self, typed: Mapping[SecretKind, Secret], redactor: Redactor, kept: Vault | None = None) -> None:
        self._typed = dict(typed)
        self._redactor = redactor
        self._kept = kept
        for secret in typed.values():
            redactor.register(secret)

    async def get(self, kind: SecretKind) -> Secret | None:
        """What was typed, or else is kept; raises SecretStoreError where the keyring does not give it."""
        if kind in self._typed:
            return self._typed[kind] or None
        return await self._kept.get(kind) if self._kept is not None else None

    async def set(self, kind: SecretKind, secret: Secret) -> None:
        """Remember it here."""
        self._redactor.register(secret)
        self._typed[kind] = secret

    async def forget(self, kind: SecretKind) -> None:
        """Remember here that there is none."""
        self._typed[kind] = Secret("")


@dataclass(frozen=True, slots=True)
class OpenAccess:
    """The way to an API: its addresses, what authorizes there, and how sockets get there."""

    endpoint: Endpoint
    authorizer: Authorizer
    route: Route = STRAIGHT


async def open_access(profile: Profile, endpoint: Endpoint, vault: Vault, redactor: Redactor) -> OpenAccess:
    """The way to the API of ``profile``.

    Raises:
        AuthorizationError: A secret it needs is not stored.
        SecretStoreError: The keyring does not give one.
        InputError: For field ``ca_file`` or ``proxy``.
        CannotConnect: The system names a proxy that cannot be used.
    """
    route = await asyncio.to_thread(find_route, endpoint, ca_file=profile.ca_file, proxy=profile.proxy)
    for proxy in (route.http_proxy, route.realtime_proxy):
        if proxy is not None and proxy.password:
            redactor.register(proxy.password)
    key = await vault.get(SecretKind.API_KEY)
    if key is None:
        raise AuthorizationError("No API key is stored for this profile.", remedy="Open the profile and paste its key.")
    return OpenAccess(endpoint, ApiKeyAuthorizer(key), route)
