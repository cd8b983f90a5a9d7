"""Whether what a person filled in for an authorization mode can be used; each fault is told of the field it is in."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime
from urllib.parse import urlsplit

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
from appsync_console.domain.errors import InputError
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode

MODE_WORDS = {
    AuthorizationMode.API_KEY: "API key",
    AuthorizationMode.IAM: "IAM",
    AuthorizationMode.OIDC: "OpenID Connect",
    AuthorizationMode.COGNITO: "Cognito user pool",
    AuthorizationMode.LAMBDA: "Lambda",
}
"""What people call the modes, in the order of AppSync's own console."""

SECRET_WORDS = {
    SecretKind.API_KEY: "API key",
    SecretKind.IAM_ACCESS_KEY_ID: "access key id",
    SecretKind.IAM_SECRET_KEY: "secret access key",
    SecretKind.IAM_SESSION_TOKEN: "session token",
    SecretKind.OIDC_TOKEN: "token",
    SecretKind.OIDC_REFRESH_TOKEN: "refresh token",
    SecretKind.OIDC_CLIENT_SECRET: "client secret",
    SecretKind.COGNITO_PASSWORD: "password",
    SecretKind.COGNITO_REFRESH_TOKEN: "refresh token",
    SecretKind.COGNITO_CLIENT_SECRET: "client secret",
    SecretKind.LAMBDA_TOKEN: "token",
}
"""What people call the secrets."""

_HEADER_SAFE = re.compile(r"[\x21-\x7e]+")  # one word of what HTTP lets into a header value
_ACCESS_KEY_ID = re.compile(r"[A-Z0-9]{16,128}", re.IGNORECASE)  # IAM: 16 to 128 letters and digits
_REGION = re.compile(r"[a-z]{2}(-[a-z]{2,})+-\d")
_REGION_IN_HOST = re.compile(r"\.appsync-(?:realtime-)?api\.(?P<region>[a-z]{2}(-[a-z]{2,})+-\d)\.amazonaws\.com")
_USER_POOL_ID = re.compile(r"[\w-]+_[0-9A-Za-z]+")  # Cognito API reference, "UserPoolId"
_CLIENT_ID = re.compile(r"[\w+]+")  # Cognito API reference, "ClientId"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def secret_field(kind: SecretKind) -> str:
    """The name of the field a secret is typed into, as :class:`InputError` gives it."""
    return kind.value.replace("-", "_")


def required_secrets(access: Access) -> tuple[SecretKind, ...]:
    """The secrets without which ``access`` cannot work; those that can be asked for when needed are not among them."""
    if isinstance(access, ApiKeyAccess):
        return (SecretKind.API_KEY,)
    if isinstance(access, IamAccess) and access.source is IamSource.KEYS:
        return SecretKind.IAM_ACCESS_KEY_ID, SecretKind.IAM_SECRET_KEY
    if isinstance(access, OidcAccess) and access.source is OidcSource.PASTED:
        return (SecretKind.OIDC_TOKEN,)
    if isinstance(access, LambdaAccess):
        return (SecretKind.LAMBDA_TOKEN,)
    return ()


def check_secret(kind: SecretKind, text: str) -> Secret:
    """``text`` as a secret of that kind, without the spaces around it; a password keeps its spaces.

    Raises:
        InputError: For the field of :func:`secret_field`.
    """
    words, field = SECRET_WORDS[kind], secret_field(kind)
    if kind is SecretKind.COGNITO_PASSWORD:
        return Secret(text)
    text = text.strip()
    if kind in (SecretKind.OIDC_TOKEN, SecretKind.LAMBDA_TOKEN) and text.casefold().startswith("bearer "):
        raise InputError(
            "The token stands behind the word Bearer.", field=field, remedy="Paste the token alone, without that word."
        )
    if not _HEADER_SAFE.fullmatch(text):
        raise InputError(
            f"The {words} holds a character that cannot be in one.",
            field=field,
            remedy=f"Paste the {words} alone, without quotes, spaces or line breaks.",
        )
    if kind is SecretKind.IAM_ACCESS_KEY_ID and not _ACCESS_KEY_ID.fullmatch(text):
        raise InputError(
            "An access key id has 16 or more letters and digits.", field=field, remedy="It starts with AKIA or ASIA."
        )
    return Secret(text)


def missing_secret(kind: SecretKind) -> InputError:
    """What is said when a required secret is neither typed nor stored."""
    remedies = {SecretKind.API_KEY: "Paste it; AppSync's own start with da2-."}
    return InputError(
        f"The {SECRET_WORDS[kind]} is missing.",
        field=secret_field(kind),
        remedy=remedies.get(kind, "Paste it; it goes into the keyring."),
    )


def check_secrets_there(access: Access, there: Collection[SecretKind]) -> None:
    """Whether every secret that ``access`` cannot do without is ``there``, typed or stored.

    Raises:
        InputError: For the field of the first that is missing.
    """
    for kind in required_secrets(access):
        if kind not in there:
            raise missing_secret(kind)


def parse_expiry(text: str) -> date | None:
    """The day in ``text``, written YYYY-MM-DD; None where nothing is.

    Raises:
        InputError: For field ``expires_on``.
    """
    text = text.strip()
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise InputError(
            "This is not a date.", field="expires_on", remedy="Write year, month and day, such as 2026-11-30."
        ) from error


def parse_port(text: str) -> int:
    """The port in ``text``; 0, which means any free one, where nothing is.

    Raises:
        InputError: For field ``redirect_port``.
    """
    text = text.strip()
    if not text:
        return 0
    if text.isascii() and text.isdigit() and 1024 <= int(text) <= 65535:
        return int(text)
    raise InputError("A port is a number from 1024 to 65535.", field="redirect_port", remedy="Leave it empty for any.")


def region_in(url: str) -> str:
    """The AWS region that a GraphQL URL names; empty for a domain that names none."""
    found = _REGION_IN_HOST.search(_host(url))
    return found["region"] if found else ""


def check_access(access: Access, url: str) -> None:
    """Whether everything ``access`` needs is filled in, and looks like what it is; secrets aside.

    Args:
        url: The GraphQL URL of the API, which may name its region.

    Raises:
        InputError: For the field, called as the attribute is.
    """
    if isinstance(access, IamAccess):
        _check_region(access.region, url)
    elif isinstance(access, OidcAccess) and access.source is OidcSource.SIGN_IN:
        _check_issuer(access.issuer)
        _require(access.client_id, "client_id", "The client id is missing.", "Whoever runs the sign-in gives it out.")
        _check_scopes(access.scopes)
    elif isinstance(access, CognitoAccess):
        _check_cognito(access)
    elif isinstance(access, LambdaAccess):
        _check_prefix(access.prefix)


def _host(url: str) -> str:
    try:
        return (urlsplit(url.strip()).hostname or "").lower()
    except ValueError:
        return ""


def _require(text: str, field: str, what: str, remedy: str) -> None:
    if not text:
        raise InputError(what, field=field, remedy=remedy)
    if not _HEADER_SAFE.fullmatch(text):
        raise InputError("This holds a space or a character that cannot be in it.", field=field, remedy=remedy)


def _check_region(region: str, url: str) -> None:
    if not region and not region_in(url):
        raise InputError(
            "The URL does not say the region of the API.", field="region", remedy="Type it, such as eu-west-1."
        )
    if region and not _REGION.fullmatch(region):
        raise InputError("This is no AWS region.", field="region", remedy="It looks like eu-west-1.")


def _check_issuer(issuer: str) -> None:
    remedy = "It looks like https://login.example.com."
    if not issuer:
        raise InputError("The address of the sign-in is missing.", field="issuer", remedy=remedy)
    try:
        parts = urlsplit(issuer)
    except ValueError as error:
        raise InputError("This is not a URL.", field="issuer", remedy=remedy) from error
    if not parts.hostname or not _HEADER_SAFE.fullmatch(issuer) or parts.query or parts.fragment:
        raise InputError("This is not a whole URL.", field="issuer", remedy=remedy)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise InputError("A sign-in is reached by https only.", field="issuer", remedy=remedy)


def _check_scopes(scopes: str) -> None:
    if "openid" not in scopes.split():
        raise InputError(
            "The scopes must hold openid.", field="scopes", remedy="Write them with spaces between: openid email."
        )


def _check_cognito(access: CognitoAccess) -> None:
    if not _USER_POOL_ID.fullmatch(access.user_pool_id):
        what = "This is no user pool id." if access.user_pool_id else "The user pool id is missing."
        raise InputError(what, field="user_pool_id", remedy="It looks like eu-west-1_aBcDeFgHi.")
    remedy = "It stands in the Cognito console under App clients."
    _require(access.client_id, "client_id", "The client id is missing.", remedy)
    if not _CLIENT_ID.fullmatch(access.client_id):
        raise InputError("This is no client id.", field="client_id", remedy=remedy)
    if not access.user_name:
        raise InputError("The user name is missing.", field="user_name", remedy="Type the name that signs in.")
    if not access.user_name.isprintable() or len(access.user_name) > 128:
        raise InputError("This is no user name.", field="user_name", remedy="Type the name that signs in.")


def _check_prefix(prefix: str) -> None:
    if prefix and not re.fullmatch(r"[\x20-\x7e]+", prefix):
        raise InputError(
            "The prefix holds a character that cannot be sent.",
            field="prefix",
            remedy="Letters, digits and - are fine.",
        )
