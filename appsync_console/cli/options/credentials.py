"""What the command line and the environment say about authorization."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date

import click

from appsync_console.domain.api import limits
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
from appsync_console.domain.errors import AuthorizationError, InputError
from appsync_console.domain.profile import check_api_key
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode

API_KEY_VARIABLE = "APPSYNC_CONSOLE_API_KEY"
TOKEN_VARIABLE = "APPSYNC_CONSOLE_TOKEN"
PASSWORD_VARIABLE = "APPSYNC_CONSOLE_PASSWORD"

AUTH_MODES = {
    "api-key": AuthorizationMode.API_KEY,
    "iam": AuthorizationMode.IAM,
    "oidc": AuthorizationMode.OIDC,
    "cognito": AuthorizationMode.COGNITO,
    "lambda": AuthorizationMode.LAMBDA,
}
"""What ``--auth`` takes."""

_TOKEN_MODES = (AuthorizationMode.OIDC, AuthorizationMode.COGNITO, AuthorizationMode.LAMBDA)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthOptions:
    """The options about authorization; empty where they were left out."""

    name: str | None = None
    aws_profile: str = ""
    region: str = ""
    issuer: str = ""
    client_id: str = ""
    user_pool: str = ""
    user: str = ""


def access_from(auth: AuthOptions, known: Access, *, is_profile: bool) -> Access:
    """``known`` with what the options say.

    Args:
        is_profile: ``known`` is from a profile; otherwise nothing is kept in a keyring.

    Raises:
        click.UsageError: An option belongs to another mode.
    """
    match known:
        case ApiKeyAccess():
            access: Access = known if is_profile and not _has(API_KEY_VARIABLE) else ApiKeyAccess()
            used = set[str]()
        case LambdaAccess():
            access, used = known, set()
        case IamAccess():
            has_own = bool(auth.aws_profile) or not is_profile
            access = replace(
                known,
                source=IamSource.CHAIN if has_own else known.source,
                aws_profile=auth.aws_profile or known.aws_profile,
                region=auth.region or known.region,
            )
            used = {"aws_profile", "region"}
        case OidcAccess():
            access = replace(
                known,
                source=OidcSource.SIGN_IN if auth.issuer else known.source,
                issuer=auth.issuer or known.issuer,
                client_id=auth.client_id or known.client_id,
            )
            used = {"issuer", "client_id"}
        case CognitoAccess():
            access = replace(
                known,
                user_pool_id=auth.user_pool or known.user_pool_id,
                client_id=auth.client_id or known.client_id,
                user_name=auth.user or known.user_name,
            )
            used = {"client_id", "user_pool", "user"}
    for option in ("aws_profile", "region", "issuer", "client_id", "user_pool", "user"):
        if getattr(auth, option) and option not in used:
            mode = next(name for name, mode in AUTH_MODES.items() if mode is known.mode)
            raise click.UsageError(f"--{option.replace('_', '-')} does not belong to the authorization mode {mode}.")
    return access


def typed_secrets() -> dict[SecretKind, Secret]:
    """The secrets in the environment but for tokens; raises InputError where one cannot be one."""
    secrets = {}
    if key := os.environ.get(API_KEY_VARIABLE, "").strip():
        secrets[SecretKind.API_KEY] = Secret(check_api_key(key))
    if password := os.environ.get(PASSWORD_VARIABLE, ""):
        secrets[SecretKind.COGNITO_PASSWORD] = Secret(password)
    return secrets


def typed_token(mode: AuthorizationMode) -> Secret | None:
    """The token in the environment, for a mode that takes one; raises InputError where it cannot be one."""
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if mode not in _TOKEN_MODES or not token:
        return None
    if not token.isascii() or not token.isprintable():
        raise InputError(
            "The token holds a character that cannot be in one.",
            field="token",
            remedy=f"Put the token alone into {TOKEN_VARIABLE}, without line breaks.",
        )
    return Secret(token)


def expiry_notice(access: Access, today: date) -> str:
    """What to say of an API key whose noted end is near or past; empty where there is nothing to say."""
    if not isinstance(access, ApiKeyAccess) or access.expires_on is None:
        return ""
    left = (access.expires_on - today).days
    if left > limits.API_KEY_WARNING_DAYS:
        return ""
    noted = f"{access.expires_on:%Y-%m-%d}, as noted in the profile"
    if left < 0:
        return f"The API key was good until {noted}. Put a new one into the profile."
    days = "today is its last day" if left == 0 else "1 day is left" if left == 1 else f"{left} days are left"
    return f"The API key is good until {noted}: {days}."


def missing(mode: AuthorizationMode) -> AuthorizationError:
    """Nothing is known to prove with who we are."""
    name, variable = {
        AuthorizationMode.API_KEY: ("API key", f"variable {API_KEY_VARIABLE}"),
        AuthorizationMode.IAM: ("AWS key", "variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY with --auth iam"),
    }.get(mode, ("token", f"variable {TOKEN_VARIABLE}"))
    return AuthorizationError(
        f"No {name} is known for this API.",
        remedy=f"Put it into the {variable}, or store it with a profile in the window.",
    )


def _has(variable: str) -> bool:
    return bool(os.environ.get(variable, "").strip())
