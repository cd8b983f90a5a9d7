"""Settings of the authorization modes. The secrets are stored elsewhere; only their kinds are here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, TypeAlias

from appsync_console.domain.terms import AuthorizationMode


class SecretKind(StrEnum):
    """A kind of secret a profile may store in the keyring; the values are part of the names of its entries."""

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
    """Which token of a sign-in is sent; AppSync accepts either (developer guide, "Authorization")."""

    ID = "id"
    ACCESS = "access"


class IamSource(StrEnum):
    """The source of the keys for signing."""

    KEYS = "keys"  # from the keyring
    CHAIN = "chain"  # from the AWS settings of this computer: environment, profiles, single sign-on, roles


class OidcSource(StrEnum):
    """The source of the token."""

    PASTED = "pasted"
    SIGN_IN = "sign-in"  # in the browser: authorization code with PKCE


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyAccess:
    """Mode ``API_KEY``.

    Attributes:
        expires_on: The last day on which the key is valid, as the user noted it: the key itself does not contain it.
    """

    mode: ClassVar[AuthorizationMode] = AuthorizationMode.API_KEY
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IamAccess:
    """Mode ``AWS_IAM``.

    Attributes:
        aws_profile: The named AWS profile of the chain; empty for the default profile.
        region: The API's region; empty if its URL contains it.
    """

    mode: ClassVar[AuthorizationMode] = AuthorizationMode.IAM
    source: IamSource = IamSource.KEYS
    aws_profile: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcAccess:
    """Mode ``OPENID_CONNECT``.

    Attributes:
        issuer: URL of the OpenID provider; used only for signing in, like all that follow.
        scopes: Separated by spaces.
        redirect_port: The local port to which the browser returns; 0 for any free port.
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
        prefix: Text before the token, required by some authorizers, such as ``custom-``.
    """

    mode: ClassVar[AuthorizationMode] = AuthorizationMode.LAMBDA
    prefix: str = ""


Access: TypeAlias = ApiKeyAccess | IamAccess | OidcAccess | CognitoAccess | LambdaAccess
"""The settings of one authorization mode."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """The credentials sent to an API, as far as they help explain a rejection.

    Attributes:
        expires_on: The last day on which they are valid, if the user noted it.
    """

    mode: AuthorizationMode = AuthorizationMode.API_KEY
    expires_on: date | None = None


API_KEY = Credentials()
"""An API key without further details."""

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
    """Return the settings of ``mode`` with nothing filled in."""
    return _DEFAULTS[mode]
