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
from appsync_console.domain.authorization.pasted import clean
from appsync_console.domain.errors import InputError
from appsync_console.domain.secret import Secret

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
    """Return the secret of that kind in ``text``, without what was copied along with it (:func:`clean`).

    Raises:
        InputError: For the field of :func:`secret_field`.
    """
    field = secret_field(kind)
    if kind is SecretKind.COGNITO_PASSWORD:
        return Secret(text)
    text = clean(kind, text).text
    if not _HEADER_SAFE.fullmatch(text):
        raise InputError("access.secret_invalid", field=field, secret=kind.value)
    if kind is SecretKind.IAM_ACCESS_KEY_ID and not _ACCESS_KEY_ID.fullmatch(text):
        raise InputError("access.access_key_id_invalid", field=field)
    return Secret(text)


def missing_secret(kind: SecretKind) -> InputError:
    """The error for a required secret that is neither entered nor stored."""
    if kind is SecretKind.API_KEY:
        return InputError("access.api_key_missing", field=secret_field(kind))
    return InputError("access.secret_missing", field=secret_field(kind), secret=kind.value)


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
        raise InputError("access.expiry_invalid", field="expires_on") from error


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
    raise InputError("access.port_invalid", field="redirect_port")


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
        _check_client_id(access.client_id, "access.oidc_client_id_missing", "access.oidc_client_id_invalid")
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


def _check_client_id(client_id: str, missing: str, invalid: str) -> None:
    if not client_id:
        raise InputError(missing, field="client_id")
    if not _HEADER_SAFE.fullmatch(client_id):
        raise InputError(invalid, field="client_id")


def _check_region(region: str, url: str) -> None:
    if not region and not region_in(url):
        raise InputError("access.region_missing", field="region")
    if region and not _REGION.fullmatch(region):
        raise InputError("access.region_invalid", field="region")


def _check_issuer(issuer: str) -> None:
    if not issuer:
        raise InputError("access.issuer_missing", field="issuer")
    try:
        parts = urlsplit(issuer)
    except ValueError as error:
        raise InputError("access.issuer_invalid", field="issuer") from error
    if not parts.hostname or not _HEADER_SAFE.fullmatch(issuer) or parts.query or parts.fragment:
        raise InputError("access.issuer_incomplete", field="issuer")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise InputError("access.issuer_not_https", field="issuer")


def _check_scopes(scopes: str) -> None:
    if "openid" not in scopes.split():
        raise InputError("access.scopes_without_openid", field="scopes")


def _check_cognito(access: CognitoAccess) -> None:
    if not _USER_POOL_ID.fullmatch(access.user_pool_id):
        is_given = bool(access.user_pool_id)
        raise InputError("access.pool_id_invalid" if is_given else "access.pool_id_missing", field="user_pool_id")
    _check_client_id(access.client_id, "access.app_client_id_missing", "access.app_client_id_with_space")
    if not _CLIENT_ID.fullmatch(access.client_id):
        raise InputError("access.app_client_id_invalid", field="client_id")
    if not access.user_name:
        raise InputError("access.user_name_missing", field="user_name")
    if not access.user_name.isprintable() or len(access.user_name) > 128:
        raise InputError("access.user_name_invalid", field="user_name")


def _check_prefix(prefix: str) -> None:
    if prefix and not re.fullmatch(r"[\x20-\x7e]+", prefix):
        raise InputError("access.prefix_invalid", field="prefix")
