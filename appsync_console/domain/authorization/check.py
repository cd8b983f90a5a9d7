"""Validates the settings of an authorization mode; each error names the field it belongs to."""

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

SECRET_WORDS = {
    SecretKind.API_KEY: "API key",
    SecretKind.IAM_ACCESS_KEY_ID: "access key ID",
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
"""Display names of the secrets."""

_HEADER_SAFE = re.compile(r"[\x21-\x7e]+")  # one word of the characters that HTTP allows in a header value
_ACCESS_KEY_ID = re.compile(r"[A-Z0-9]{16,128}", re.IGNORECASE)  # IAM: 16 to 128 letters and digits
_REGION = re.compile(r"[a-z]{2}(-[a-z]{2,})+-\d")
_REGION_IN_HOST = re.compile(r"\.appsync-(?:realtime-)?api\.(?P<region>[a-z]{2}(-[a-z]{2,})+-\d)\.amazonaws\.com")
_USER_POOL_ID = re.compile(r"[\w-]+_[0-9A-Za-z]+")  # Cognito API reference, "UserPoolId"
_CLIENT_ID = re.compile(r"[\w+]+")  # Cognito API reference, "ClientId"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def secret_field(kind: SecretKind) -> str:
    """Return the input field of a secret, as in :class:`InputError`."""
    return kind.value.replace("-", "_")


def required_secrets(access: Access) -> tuple[SecretKind, ...]:
    """Return the secrets that ``access`` requires, except those that can be asked for when needed."""
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
    """Return ``text`` as a secret of that kind, without surrounding spaces; a password keeps its spaces.

    Raises:
        InputError: For the field of :func:`secret_field`.
    """
    words, field = SECRET_WORDS[kind], secret_field(kind)
    if kind is SecretKind.COGNITO_PASSWORD:
        return Secret(text)
    text = text.strip()
    if kind in (SecretKind.OIDC_TOKEN, SecretKind.LAMBDA_TOKEN) and text.casefold().startswith("bearer "):
        raise InputError(
            "The token is preceded by the word Bearer.", field=field, remedy="Paste only the token, without that word."
        )
    if not _HEADER_SAFE.fullmatch(text):
        raise InputError(
            f"The {words} contains an invalid character.",
            field=field,
            remedy=f"Paste only the {words}, without quotes, spaces or line breaks.",
        )
    if kind is SecretKind.IAM_ACCESS_KEY_ID and not _ACCESS_KEY_ID.fullmatch(text):
        raise InputError(
            "An access key ID has 16 or more letters and digits.", field=field, remedy="It starts with AKIA or ASIA."
        )
    return Secret(text)


def missing_secret(kind: SecretKind) -> InputError:
    """The error for a required secret that is neither entered nor stored."""
    remedies = {SecretKind.API_KEY: "Paste it. AppSync's keys start with da2-."}
    return InputError(
        f"The {SECRET_WORDS[kind]} is missing.",
        field=secret_field(kind),
        remedy=remedies.get(kind, "Paste it. It is stored in the keyring."),
    )


def check_secrets_there(access: Access, there: Collection[SecretKind]) -> None:
    """Check that every required secret of ``access`` is ``there``, entered or stored.

    Raises:
        InputError: For the field of the first missing one.
    """
    for kind in required_secrets(access):
        if kind not in there:
            raise missing_secret(kind)


def parse_expiry(text: str) -> date | None:
    """Parse a date written YYYY-MM-DD; None if the text is empty.

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
            "This is not a date.", field="expires_on", remedy="Enter year, month and day, such as 2026-11-30."
        ) from error


def parse_port(text: str) -> int:
    """Parse a port; 0 for any free port if the text is empty.

    Raises:
        InputError: For field ``redirect_port``.
    """
    text = text.strip()
    if not text:
        return 0
    if text.isascii() and text.isdigit() and 1024 <= int(text) <= 65535:
        return int(text)
    raise InputError(
        "A port is a number from 1024 to 65535.", field="redirect_port", remedy="Leave it empty for any free port."
    )


def region_in(url: str) -> str:
    """Extract the AWS region from a GraphQL URL; empty if the domain contains none."""
    found = _REGION_IN_HOST.search(_host(url))
    return found["region"] if found else ""


def check_access(access: Access, url: str) -> None:
    """Check that all settings of ``access`` except secrets are present and plausible.

    Args:
        url: The GraphQL URL of the API, which may contain its region.

    Raises:
        InputError: For the field with the name of the attribute.
    """
    if isinstance(access, IamAccess):
        _check_region(access.region, url)
    elif isinstance(access, OidcAccess) and access.source is OidcSource.SIGN_IN:
        _check_issuer(access.issuer)
        _require(access.client_id, "client_id", "The client ID is missing.", "Ask the OpenID provider's owner for it.")
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
        raise InputError("This contains a space or an invalid character.", field=field, remedy=remedy)


def _check_region(region: str, url: str) -> None:
    if not region and not region_in(url):
        raise InputError(
            "The URL does not contain the API's region.", field="region", remedy="Enter it, such as eu-west-1."
        )
    if region and not _REGION.fullmatch(region):
        raise InputError("This is not an AWS region.", field="region", remedy="Example: eu-west-1.")


def _check_issuer(issuer: str) -> None:
    remedy = "Example: https://login.example.com."
    if not issuer:
        raise InputError("The issuer is missing.", field="issuer", remedy=remedy)
    try:
        parts = urlsplit(issuer)
    except ValueError as error:
        raise InputError("This is not a URL.", field="issuer", remedy=remedy) from error
    if not parts.hostname or not _HEADER_SAFE.fullmatch(issuer) or parts.query or parts.fragment:
        raise InputError("This is not a complete URL.", field="issuer", remedy=remedy)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise InputError("The issuer must use https.", field="issuer", remedy=remedy)


def _check_scopes(scopes: str) -> None:
    if "openid" not in scopes.split():
        raise InputError(
            "The scopes must include openid.", field="scopes", remedy="Separate them with spaces: openid email."
        )


def _check_cognito(access: CognitoAccess) -> None:
    if not _USER_POOL_ID.fullmatch(access.user_pool_id):
        what = "This is not a user pool ID." if access.user_pool_id else "The user pool ID is missing."
        raise InputError(what, field="user_pool_id", remedy="Example: eu-west-1_aBcDeFgHi.")
    remedy = "See App clients in the Cognito console."
    _require(access.client_id, "client_id", "The client ID is missing.", remedy)
    if not _CLIENT_ID.fullmatch(access.client_id):
        raise InputError("This is not a client ID.", field="client_id", remedy=remedy)
    if not access.user_name:
        raise InputError("The user name is missing.", field="user_name", remedy="Enter the name you sign in with.")
    if not access.user_name.isprintable() or len(access.user_name) > 128:
        raise InputError("This is not a user name.", field="user_name", remedy="Enter the name you sign in with.")


def _check_prefix(prefix: str) -> None:
    if prefix and not re.fullmatch(r"[\x20-\x7e]+", prefix):
        raise InputError(
            "The prefix contains a character that cannot be sent.",
            field="prefix",
            remedy="Use letters, digits and -.",
        )
