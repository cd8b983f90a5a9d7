"""Reads the authorization file of a sandbox: TOML, or JSON with the same names."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from appsync_console.domain.errors import InputError
from appsync_console.domain.profile import check_api_key
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.sandbox.auth.lambda_authorizer import function_in
from appsync_console.sandbox.auth.options import (
    AuthorizationOptions,
    CognitoOptions,
    ExpiringApiKey,
    LambdaOptions,
    OidcOptions,
)
from appsync_console.sandbox.auth.sigv4 import IamKey


class _Table(msgspec.Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A table of the file; unknown names are errors."""


class _ApiKey(_Table):
    key: str
    expires: datetime


class _IamKey(_Table):
    access_key_id: str
    secret_access_key: str
    session_token: str = ""


class _Oidc(_Table):
    issuer: str = ""
    client_id: str = ""
    iat_seconds: float = 0
    auth_seconds: float = 0


class _Cognito(_Table):
    pool_id: str = CognitoOptions().pool_id
    client_id: str = ""
    keys_url: str = ""


class _Answer(_Table):
    token: str
    is_authorized: bool = True
    denied_fields: list[str] = []
    resolver_context: dict[str, Any] = {}
    ttl_override: float | None = None


class _Lambda(_Table):
    tokens: list[_Answer] = []
    function: str = ""
    ttl_seconds: float = 0
    identity_validation: str = ""


class _File(_Table):
    modes: list[AuthorizationMode] = []
    api_keys: list[_ApiKey] = []
    iam_keys: list[_IamKey] = []
    oidc: _Oidc | None = None
    cognito: _Cognito | None = None
    by_lambda: _Lambda | None = msgspec.field(default=None, name="lambda")


def read_auth_file(path: Path) -> AuthorizationOptions:
    """Read the options in a file; the function of a Lambda authorizer is searched in the same folder.

    Raises:
        InputError: For field ``auth-file``, if it cannot be read or is not valid. The error contains no values of the
            file.
    """
    try:
        file = msgspec.convert(_values(path), _File)
    except (msgspec.ValidationError, ValueError, OSError) as error:
        if isinstance(error, OSError):
            raise InputError(
                "sandbox.auth_file_unusable", field="auth-file", path=str(path), reason=error.strerror or ""
            ) from error
        if isinstance(error, msgspec.ValidationError | tomllib.TOMLDecodeError):  # they contain no values of the file
            raise InputError(
                "sandbox.auth_file_unusable", field="auth-file", path=str(path), reason=str(error)
            ) from error
        raise InputError("sandbox.auth_file_not_json", field="auth-file", path=str(path)) from error
    return AuthorizationOptions(
        modes=tuple(file.modes),
        api_keys=tuple(ExpiringApiKey(Secret(check_api_key(key.key)), _utc(key.expires)) for key in file.api_keys),
        iam_keys=tuple(_iam_key(key) for key in file.iam_keys),
        oidc=_oidc(file.oidc),
        cognito=_cognito(file.cognito),
        by_lambda=_lambda(file.by_lambda, path.parent),
    )


def _values(path: Path) -> object:
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else tomllib.loads(text)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _iam_key(key: _IamKey) -> IamKey:
    return IamKey(key.access_key_id, Secret(key.secret_access_key), Secret(key.session_token))


def _oidc(given: _Oidc | None) -> OidcOptions | None:
    if given is None:
        return None
    return OidcOptions(
        issuer=given.issuer, client_id=given.client_id, iat_ttl_s=given.iat_seconds, auth_ttl_s=given.auth_seconds
    )


def _cognito(given: _Cognito | None) -> CognitoOptions | None:
    if given is None:
        return None
    return CognitoOptions(pool_id=given.pool_id, client_id=given.client_id, keys_url=given.keys_url)


def _lambda(given: _Lambda | None, folder: Path) -> LambdaOptions | None:
    if given is None:
        return None
    return LambdaOptions(
        tokens={Secret(answer.token): _answer(answer) for answer in given.tokens},
        function=function_in(given.function, folder) if given.function else None,
        ttl_s=given.ttl_seconds,
        identity_validation=given.identity_validation,
    )


def _answer(given: _Answer) -> Mapping[str, object]:
    answer = {
        "isAuthorized": given.is_authorized,
        "deniedFields": given.denied_fields,
        "resolverContext": given.resolver_context,
    }
    return answer if given.ttl_override is None else {**answer, "ttlOverride": given.ttl_override}
