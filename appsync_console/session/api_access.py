"""Opens access to an API with the settings and secrets of a profile."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from appsync_console.domain.api.endpoint import Endpoint
from appsync_console.domain.authorization.config import (
    Access,
    ApiKeyAccess,
    CognitoAccess,
    IamAccess,
    IamSource,
    LambdaAccess,
    OidcAccess,
    OidcSource,
    SecretKind,
)
from appsync_console.domain.errors import AuthorizationError, ConsoleError
from appsync_console.domain.profile import Profile
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.session.sign_in import NOBODY, sign_in_source
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import (
    ApiKeyAuthorizer,
    Authorizer,
    MissingCredentials,
    SeveralAuthorizers,
    TokenAuthorizer,
)
from appsync_console.transport.authorization.aws_credentials import AwsKeys, ChainKeys, FixedKeys, KeySource
from appsync_console.transport.authorization.iam import IamAuthorizer, region_of
from appsync_console.transport.authorization.static_token import StaticExpiry, StaticToken
from appsync_console.transport.authorization.token_source import Expiring, SignInHelp, TokenSource, Vault
from appsync_console.transport.handshake import Handshake
from appsync_console.transport.proxy_route import Route, find_route

__all__ = ["ApiAccess", "MissingSecret", "TypedVault", "access_without_credentials", "open_access"]


class TypedVault:
    """Secrets that were typed but not saved, which override the stored ones; stores nothing permanently.

    Args:
        kept: The vault for secrets that were not typed; None for none.
    """

    def __init__(self, typed: Mapping[SecretKind, Secret], redactor: Redactor, kept: Vault | None = None) -> None:
        self._typed = dict(typed)
        self._redactor = redactor
        self._kept = kept
        for secret in typed.values():
            redactor.register(secret)

    async def get(self, kind: SecretKind) -> Secret | None:
        """The typed secret, or else the stored one; raises SecretStoreError if the keyring cannot be read."""
        if kind in self._typed:
            return self._typed[kind] or None
        return await self._kept.get(kind) if self._kept is not None else None

    async def set(self, kind: SecretKind, secret: Secret) -> None:
        """Remember the secret in this object."""
        self._redactor.register(secret)
        self._typed[kind] = secret

    async def forget(self, kind: SecretKind) -> None:
        """Remember in this object that there is no such secret."""
        self._typed[kind] = Secret("")


class MissingSecret(AuthorizationError):
    """An authorization mode needs a secret that is neither stored nor typed.

    Attributes:
        mode: The authorization mode.
    """

    def __init__(self, code: str, mode: AuthorizationMode) -> None:
        super().__init__(code)
        self.mode = mode


async def open_access(
    profile: Profile,
    endpoint: Endpoint,
    vault: Vault,
    redactor: Redactor,
    *,
    help: SignInHelp = NOBODY,
    token: Secret | None = None,
) -> ApiAccess:
    """Open access to the API of ``profile``. Does not prompt the user before the first connection or request.

    Args:
        help: Prompts the user if sign-in needs it.
        token: Replaces the token of the default mode, however the profile gets one.

    Raises:
        AuthorizationError: A required secret is not stored, or the computer has no AWS credentials.
        SecretStoreError: The keyring cannot be read.
        InputError: For field ``ca_file`` or ``proxy``.
        CannotConnect: The proxy in the system settings cannot be used.
    """
    route = await _route(profile, endpoint, redactor)
    opener = _Opener(profile, endpoint, vault, redactor, help)
    used = {profile.mode, profile.publish_mode, *(channel.mode for channel in profile.channels)}
    ways = {
        access.mode: await opener.open(access, token if access.mode is profile.mode else None)
        for access in profile.access
        if access.mode in used
    }
    expiring = tuple(opener.expiring)
    default = ways[profile.mode]
    handshake = Handshake(is_query_chosen=profile.query_handshake)
    if len(ways) == 1:
        return ApiAccess(endpoint, default, redactor, route, expiring, handshake=handshake)
    modes = {channel.name: channel.mode for channel in profile.channels}
    several = SeveralAuthorizers(default, ways, modes.get, profile.publish_mode)
    return ApiAccess(endpoint, several, redactor, route, expiring, handshake=handshake)


async def access_without_credentials(
    profile: Profile, endpoint: Endpoint, redactor: Redactor, problem: ConsoleError
) -> ApiAccess:
    """Open access to check how far an API is reachable; raises ``problem`` wherever credentials are requested.

    Raises:
        InputError: For field ``ca_file`` or ``proxy``.
        CannotConnect: The proxy in the system settings cannot be used.
    """
    route = await _route(profile, endpoint, redactor)
    return ApiAccess(endpoint, MissingCredentials(profile.mode, problem), redactor, route)


async def _route(profile: Profile, endpoint: Endpoint, redactor: Redactor) -> Route:
    route = await asyncio.to_thread(find_route, endpoint, ca_file=profile.ca_file, proxy=profile.proxy)
    for proxy in (route.http_proxy, route.realtime_proxy):
        if proxy is not None and proxy.password:
            redactor.register(proxy.password)
    return route


class _Opener:
    """Creates authorizers from the settings of a profile."""

    def __init__(
        self, profile: Profile, endpoint: Endpoint, vault: Vault, redactor: Redactor, help: SignInHelp
    ) -> None:
        self.expiring: list[Expiring] = []
        self._endpoint = endpoint
        self._vault = vault
        self._redactor = redactor
        self._help = help
        self._profile = profile

    async def open(self, access: Access, token: Secret | None) -> Authorizer:
        """Create the authorizer of one authorization mode."""
        if token is not None:
            self._redactor.register(token)
            prefix = access.prefix if isinstance(access, LambdaAccess) else ""
            return self._by_token(access.mode, StaticToken(access.mode, token), prefix)
        match access:
            case ApiKeyAccess():
                key = await self._secret(SecretKind.API_KEY, access.mode, "secret.no_api_key")
                if access.expires_on is not None:
                    self.expiring.append(StaticExpiry(access.expires_on))
                return ApiKeyAuthorizer(key, access.expires_on)
            case IamAccess():
                return await self._by_signature(access)
            case LambdaAccess():
                pasted = await self._pasted(SecretKind.LAMBDA_TOKEN, access.mode)
                return self._by_token(access.mode, StaticToken(access.mode, pasted), access.prefix)
            case OidcAccess(source=OidcSource.PASTED):
                pasted = await self._pasted(SecretKind.OIDC_TOKEN, access.mode)
                return self._by_token(access.mode, StaticToken(access.mode, pasted))
            case OidcAccess() | CognitoAccess():
                source = sign_in_source(access, self._vault, self._help, self._redactor, self._profile)
                return self._by_token(access.mode, source)

    def _by_token(self, mode: AuthorizationMode, source: TokenSource, prefix: str = "") -> Authorizer:
        self.expiring.append(source)
        return TokenAuthorizer(mode, source, prefix)

    async def _by_signature(self, access: IamAccess) -> Authorizer:
        region = access.region or region_of(self._endpoint)
        keys: KeySource
        if access.source is IamSource.CHAIN:
            keys = chain = ChainKeys(access.aws_profile, self._redactor)
            region = region or await chain.region()
            await chain.keys()  # reports missing credentials before connecting
        else:
            keys = FixedKeys(await self._kept_keys())
        if not region:
            raise AuthorizationError("aws.api_region_unknown")
        return IamAuthorizer(keys, self._endpoint, region)

    async def _kept_keys(self) -> AwsKeys:
        mode = AuthorizationMode.IAM
        id = await self._secret(SecretKind.IAM_ACCESS_KEY_ID, mode, "secret.no_access_key")
        secret = await self._secret(SecretKind.IAM_SECRET_KEY, mode, "secret.no_secret_key")
        session_token = await self._vault.get(SecretKind.IAM_SESSION_TOKEN)
        return AwsKeys(id.reveal(), secret, session_token or None)

    async def _pasted(self, kind: SecretKind, mode: AuthorizationMode) -> Secret:
        return await self._secret(kind, mode, "secret.no_token")

    async def _secret(self, kind: SecretKind, mode: AuthorizationMode, code: str) -> Secret:
        secret = await self._vault.get(kind)
        if not secret:
            raise MissingSecret(code, mode)
        return secret
