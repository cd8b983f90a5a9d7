"""The authorization modes of a sandbox, and the credentials that each of them accepts."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.sandbox.auth.sigv4 import IamKey

MAX_TTL_S = 3600
"""The longest time an answer of a Lambda authorizer is cached (API reference, ``LambdaAuthorizerConfig``)."""

LambdaFunction = Callable[[dict[str, object]], object]
"""Takes AppSync's event and returns the answer; called on a thread."""


_CAPITALS = string.ascii_uppercase + string.digits


@dataclass(frozen=True, slots=True)
class ExpiringApiKey:
    """An API key that expires at a time in UTC."""

    key: Secret
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcOptions:
    """The accepted tokens of an OpenID provider (API reference, ``OpenIDConnectConfig``; times there are in ms).

    Attributes:
        issuer: The issuer; empty for the sandbox itself.
        client_id: A regular expression that ``aud`` or ``azp`` must match; empty for any.
        iat_ttl_s: Seconds that a token is valid after it was issued (``iat``); 0 for no limit besides ``exp``.
        auth_ttl_s: Seconds that a token is valid after the sign-in (``auth_time``); 0 for no limit besides ``exp``.
    """

    issuer: str = ""
    client_id: str = ""
    iat_ttl_s: float = 0
    auth_ttl_s: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CognitoOptions:
    """The accepted tokens of a user pool (API reference, ``UserPoolConfig``).

    Attributes:
        pool_id: The id of the pool, which is part of ``iss``.
        client_id: A regular expression that the app client (``aud`` or ``client_id``) must match; empty for any.
        keys_url: The URL of the pool's keys; empty if the sandbox signs the tokens itself.
    """

    pool_id: str = "us-east-1_Sandbox01"
    client_id: str = ""
    keys_url: str = ""

    @property
    def issuer(self) -> str:
        """The value of ``iss`` in the pool's tokens."""
        return f"https://cognito-idp.{self.pool_id.partition('_')[0]}.amazonaws.com/{self.pool_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LambdaOptions:
    """The replacement of a Lambda authorizer (API reference, ``LambdaAuthorizerConfig``).

    Attributes:
        tokens: The answer for each token, with AppSync's names; other tokens are rejected.
        function: Called for tokens that are not in ``tokens``.
        ttl_s: Seconds that an answer is cached; 0 for no caching. ``ttlOverride`` in the answer takes precedence.
        identity_validation: A regular expression that a token must match before it is checked; empty for any.
    """

    tokens: Mapping[Secret, Mapping[str, object]] = field(default_factory=dict)
    function: LambdaFunction | None = None
    ttl_s: float = 0
    identity_validation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationOptions:
    """All accepted credentials except API keys that do not expire.

    Attributes:
        modes: The enabled authorization modes, the default first; empty for API keys and all modes with options here.
        api_keys: API keys that expire.
        iam_keys: The access keys whose signatures are accepted.
        oidc: The accepted tokens of an OpenID provider.
        cognito: The accepted tokens of a user pool.
        by_lambda: The replacement of a Lambda authorizer.
        signing_key: The file of the key that signs tokens; it is created if it does not exist. None generates a new
            key at each start.
    """

    modes: tuple[AuthorizationMode, ...] = ()
    api_keys: tuple[ExpiringApiKey, ...] = ()
    iam_keys: tuple[IamKey, ...] = ()
    oidc: OidcOptions | None = None
    cognito: CognitoOptions | None = None
    by_lambda: LambdaOptions | None = None
    signing_key: Path | None = None


def completed(options: AuthorizationOptions) -> AuthorizationOptions:
    """Return ``options`` with values for all enabled modes; missing keys and tokens are generated."""
    mode = AuthorizationMode
    given = {
        mode.API_KEY: True,
        mode.IAM: bool(options.iam_keys),
        mode.OIDC: options.oidc is not None,
        mode.COGNITO: options.cognito is not None,
        mode.LAMBDA: options.by_lambda is not None,
    }
    modes = options.modes or tuple(each for each, is_given in given.items() if is_given)
    return replace(
        options,
        modes=modes,
        iam_keys=(options.iam_keys or (new_iam_key(),)) if mode.IAM in modes else (),
        oidc=(options.oidc or OidcOptions()) if mode.OIDC in modes else None,
        cognito=(options.cognito or CognitoOptions()) if mode.COGNITO in modes else None,
        by_lambda=(options.by_lambda or _generated_lambda()) if mode.LAMBDA in modes else None,
    )


def new_iam_key() -> IamKey:
    """Generate an access key in AWS's format: ``AKIA``, 16 capitals and digits, and a secret of 40 characters."""
    name = "".join(secrets.choice(_CAPITALS) for _ in range(16))
    return IamKey("AKIA" + name, Secret(secrets.token_hex(20)))


def _generated_lambda() -> LambdaOptions:
    return LambdaOptions(tokens={Secret("token-" + secrets.token_hex(12)): {"isAuthorized": True}})
