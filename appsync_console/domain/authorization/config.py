"""How an API lets callers in: what each authorization mode needs. The secrets are elsewhere; here are their kinds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, TypeAlias

from appsync_console.domain.terms import AuthorizationMode


class SecretKind(StrEnum):
    """What a profile may keep in the keyring; the values are part of the names of its entries."""

    API_KEY = "api-key"
    IAM_ACCESS_KEY_ID = "iam-access-key-id"
    IAM_SECRET_KEY = "iam-secret-key"
    IAM_SESSION_TOKEN = "iam-session-token"
    OIDC_TOKEN = "oidc-token"
    OIDC_REFRESH_TOKEN = "oidc-refresh-token"
    OIDC_CLIENT_SECRET = "oidc-client-secret"
    COGNITO_PASSWORD = "cognito-password"
    COGNITO_REFRESH_TOKEN = "cognito-refresh-token"
    COGNITO_CLIENT_SECRET = "cognito-client-secret"
    LAMBDA_TOKEN = "lambda-token"


class TokenKind(StrEnum):
    """Which of the tokens of a sign-in is sent; AppSync takes either (developer guide, "Authorization")."""

    ID = "id"
    ACCESS = "access"


class IamSource(StrEnum):
    """Where the keys for signing come from."""

    KEYS = "keys"  # from the keyring
    CHAIN = "chain"  # from the AWS settings of this machine: environment, profiles, single sign-on, roles


class OidcSource(StrEnum):
    """Where the token comes from."""

    PASTED = "pasted"
    SIGN_IN = "sign-in"  # in the browser: authorization code with PKCE


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyAccess:
    """Mode ``API_KEY``.

    Attributes:
        expires_on: The last day the key is good for, as the person noted it: a key does not say so itself.
    """

    mode: ClassVar[AuthorizationMode] = AuthorizationMode.API_KEY
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IamAccess:
    """Mode ``AWS_IAM``.

    Attributes:
        aws_profile: The named AWS profile of the chain; the default one where it is empty.
        region: That of the API; empty where its URL says it.
    """

    mode: ClassVar[AuthorizationMode] = AuthorizationMode.IAM
    source: IamSource = IamSource.KEYS
    aws_profile: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcAccess:
    """Mode ``OPENID_CONNECT``.

    Attributes:
        issuer: URL of the OpenID provider; only for signing in, like all that follow.
        scopes: Divided by spaces.
        redirect_port: The port on this machine the browser comes back to; 0 takes any free one.
    """

    mode: ClassVar[AuthorizationMode] = AuthorizationMode.OIDC
    source: OidcSource = OidcSource.PASTED
    issuer: str = ""
    client_id: str = ""
    scopes: str = "openid"
    sends: TokenKind = TokenKind.ID
    redirect_port: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CognitoAccess:
    """Mode ``AMAZON_COGNITO_USER_POOLS``.

    Attributes:
        user_pool_id: Such as ``eu-west-1_aBcDeFgHi``; its region is the part before the underscore.
    """

    mode: ClassVar[AuthorizationMode] = AuthorizationMode.COGNITO
    user_pool_id: str = ""
    client_id: str = ""
    user_name: str = ""
    sends: TokenKind = TokenKind.ID


@dataclass(frozen=True, slots=True, kw_only=True)
class LambdaAccess:
    """Mode ``AWS_LAMBDA``.

    Attributes:
        prefix: Stands before the token, as some authorizers want it, such as ``custom-``.
    """

    mode: ClassVar[AuthorizationMode] = AuthorizationMode.LAMBDA
    prefix: str = ""


Access: TypeAlias = ApiKeyAccess | IamAccess | OidcAccess | CognitoAccess | LambdaAccess
"""One way in to an API."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an API is shown, as far as a refusal is explained by it.

    Attributes:
        expires_on: The last day they are good for, where the person noted it.
    """

    mode: AuthorizationMode = AuthorizationMode.API_KEY
    expires_on: date | None = None


API_KEY = Credentials()
"""A key of which nothing more is known."""

_DEFAULTS: dict[AuthorizationMode, Access] = {
    access.mode: access for access in (ApiKeyAccess(), IamAccess(), OidcAccess(), CognitoAccess(), LambdaAccess())
}

SECRETS_OF = {
    AuthorizationMode.API_KEY: (SecretKind.API_KEY,),
    AuthorizationMode.IAM: (SecretKind.IAM_ACCESS_KEY_ID, SecretKind.IAM_SECRET_KEY, SecretKind.IAM_SESSION_TOKEN),
    AuthorizationMode.OIDC: (SecretKind.OIDC_TOKEN, SecretKind.OIDC_REFRESH_TOKEN, SecretKind.OIDC_CLIENT_SECRET),
    AuthorizationMode.COGNITO: (
        SecretKind.COGNITO_PASSWORD,
        SecretKind.COGNITO_REFRESH_TOKEN,
        SecretKind.COGNITO_CLIENT_SECRET,
    ),
    AuthorizationMode.LAMBDA: (SecretKind.LAMBDA_TOKEN,),
}
"""The secrets that may belong to each mode."""


def default_access(mode: AuthorizationMode) -> Access:
    """A way in by ``mode`` with nothing filled in."""
    return _DEFAULTS[mode]
