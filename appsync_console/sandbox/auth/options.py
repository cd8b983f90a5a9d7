"""What a sandbox lets in: its authorization modes and what each of them takes."""

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
"""The longest an answer of a Lambda authorizer is kept (API reference, ``LambdaAuthorizerConfig``)."""

LambdaFunction = Callable[[dict[str, object]], object]
"""Takes AppSync's event and gives its answer; called in a thread."""


_CAPITALS = string.ascii_uppercase + string.digits


@dataclass(frozen=True, slots=True)
class ExpiringApiKey:
    """An API key that is accepted until a time in UTC."""

    key: Secret
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcOptions:
    """Which tokens of an OpenID provider are accepted (API reference, ``OpenIDConnectConfig``; times there are in ms).

    Attributes:
        issuer: Who issues them; empty: the sandbox itself.
        client_id: A regular expression that ``aud`` or ``azp`` must match; empty: any.
        iat_ttl_s: Seconds a token is good for after it was issued (``iat``); 0: as long as it says itself.
        auth_ttl_s: Seconds it is good for after the person signed in (``auth_time``); 0: as long as it says itself.
    """

    issuer: str = ""
    client_id: str = ""
    iat_ttl_s: float = 0
    auth_ttl_s: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CognitoOptions:
    """Which tokens of a user pool are accepted (API reference, ``UserPoolConfig``).

    Attributes:
        pool_id: The id of the pool; its tokens name it in ``iss``.
        client_id: A regular expression that the app client (``aud`` or ``client_id``) must match; empty: any.
        keys_url: Where the pool's keys are; empty: the sandbox signs the tokens itself.
    """

    pool_id: str = "us-east-1_Sandbox01"
    client_id: str = ""
    keys_url: str = ""

    @property
    def issuer(self) -> str:
        """What its tokens say in ``iss``."""
        return f"https://cognito-idp.{self.pool_id.partition('_')[0]}.amazonaws.com/{self.pool_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LambdaOptions:
    """What answers instead of a Lambda authorizer (API reference, ``LambdaAuthorizerConfig``).

    Attributes:
        tokens: Its answer to each token, with the names it has in AppSync; others are refused.
        function: Asked about the tokens that are not in ``tokens``.
        ttl_s: Seconds an answer is kept; 0: not at all. The answer's ``ttlOverride`` goes before it.
        identity_validation: A regular expression that a token must match before anybody is asked; empty: any.
    """

    tokens: Mapping[Secret, Mapping[str, object]] = field(default_factory=dict)
    function: LambdaFunction | None = None
    ttl_s: float = 0
    identity_validation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationOptions:
    """What is accepted beside the API keys that do not expire.

    Attributes:
        modes: The authorization modes that are switched on, the default first; empty: API keys, and those of which
            something stands here.
        api_keys: API keys that expire.
        iam_keys: The access keys whose signatures are accepted.
        oidc: Which tokens of an OpenID provider are.
        cognito: Which tokens of a user pool are.
        by_lambda: What stands for a Lambda authorizer.
        signing_key: Where the key is that the sandbox signs tokens with, made when it is not there; None makes a new
            one at each start.
    """

    modes: tuple[AuthorizationMode, ...] = ()
    api_keys: tuple[ExpiringApiKey, ...] = ()
    iam_keys: tuple[IamKey, ...] = ()
    oidc: OidcOptions | None = None
    cognito: CognitoOptions | None = None
    by_lambda: LambdaOptions | None = None
    signing_key: Path | None = None


def completed(options: AuthorizationOptions) -> AuthorizationOptions:
    """``options`` with all that is switched on: keys and tokens are made up where none are given."""
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
        by_lambda=(options.by_lambda or _made_up_lambda()) if mode.LAMBDA in modes else None,
    )


def new_iam_key() -> IamKey:
    """An access key of AWS's form: ``AKIA`` and 16 capitals and digits, and a secret of 40 characters."""
    name = "".join(secrets.choice(_CAPITALS) for _ in range(16))
    return IamKey("AKIA" + name, Secret(secrets.token_hex(20)))


def _made_up_lambda() -> LambdaOptions:
    return LambdaOptions(tokens={Secret("token-" + secrets.token_hex(12)): {"isAuthorized": True}})
