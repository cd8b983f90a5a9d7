"""Authorization settings from the command line and the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date

import click

from appsync_console.cli.output import say
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
from appsync_console.domain.authorization.pasted import clean
from appsync_console.domain.errors import AuthorizationError, InputError
from appsync_console.domain.profile import check_api_key
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.authorization import removed_text
from appsync_console.texts.translation import plural, tr

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
"""The values of ``--auth``."""

_TOKENS = {
    AuthorizationMode.OIDC: SecretKind.OIDC_TOKEN,
    AuthorizationMode.COGNITO: SecretKind.OIDC_TOKEN,  # a JWT, too
    AuthorizationMode.LAMBDA: SecretKind.LAMBDA_TOKEN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthOptions:
    """The authorization options; empty if not given."""

    name: str | None = None
    aws_profile: str = ""
    region: str = ""
    issuer: str = ""
    client_id: str = ""
    user_pool: str = ""
    user: str = ""


def access_from(auth: AuthOptions, known: Access, *, is_profile: bool) -> Access:
    """``known``, with the values of the options.

    Args:
        is_profile: ``known`` is from a profile; otherwise nothing is stored in a keyring.

    Raises:
        click.UsageError: An option belongs to another mode.
    """
    match known:
        case ApiKeyAccess():
            access: Access = known if is_profile and not _has_api_key() else ApiKeyAccess()
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
            name = option.replace("_", "-")
            raise click.UsageError(
                tr("--{option} cannot be used with the authorization mode {mode}.", option=name, mode=mode)
            )
    return access


def typed_secrets() -> dict[SecretKind, Secret]:
    """The secrets in the environment, except tokens; says what it removed from them.

    Raises:
        InputError: One is malformed.
    """
    secrets = {}
    if key := cleaned_variable(SecretKind.API_KEY, API_KEY_VARIABLE):
        secrets[SecretKind.API_KEY] = Secret(check_api_key(key))
    if password := os.environ.get(PASSWORD_VARIABLE, ""):
        secrets[SecretKind.COGNITO_PASSWORD] = Secret(password)
    return secrets


def typed_token(mode: AuthorizationMode) -> Secret | None:
    """The token in the environment, for a mode that uses one; says what it removed from it.

    Raises:
        InputError: It is malformed.
    """
    if mode not in _TOKENS or not (token := cleaned_variable(_TOKENS[mode], TOKEN_VARIABLE)):
        return None
    if not token.isascii() or not token.isprintable():
        raise InputError("token.variable_invalid", field="token", variable=TOKEN_VARIABLE)
    return Secret(token)


def cleaned(kind: SecretKind, text: str, source: str) -> str:
    """The secret in ``text``, without what was copied along with it, which a notice names.

    Args:
        source: Where the text is from, such as an environment variable.
    """
    pasted = clean(kind, text)
    if pasted.removed:
        say(tr("Removed from {source}: {parts}.", source=source, parts=removed_text(pasted.removed)))
    return pasted.text


def cleaned_variable(kind: SecretKind, variable: str) -> str:
    """The secret in an environment variable; empty if there is none."""
    return cleaned(kind, os.environ.get(variable, ""), variable)


def expiry_notice(access: Access, today: date) -> str:
    """A notice about an API key that expires soon or has expired, by the date in the profile; empty if neither."""
    if not isinstance(access, ApiKeyAccess) or access.expires_on is None:
        return ""
    left = (access.expires_on - today).days
    if left > limits.API_KEY_WARNING_DAYS:
        return ""
    day = f"{access.expires_on:%Y-%m-%d}"
    if left < 0:
        return tr("The API key expired on {day}, according to the profile. Enter a new key in the profile.", day=day)
    if left == 0:
        return tr("The API key expires on {day}, according to the profile: today is its last day.", day=day)
    return plural(
        "The API key expires on {day}, according to the profile: {count} day left.",
        "The API key expires on {day}, according to the profile: {count} days left.",
        left,
        day=day,
    )


def missing(mode: AuthorizationMode) -> AuthorizationError:
    """The error for an API without credentials."""
    if mode is AuthorizationMode.API_KEY:
        return AuthorizationError("credentials.no_api_key", variable=API_KEY_VARIABLE)
    if mode is AuthorizationMode.IAM:
        return AuthorizationError("credentials.no_access_key")
    return AuthorizationError("credentials.no_token", variable=TOKEN_VARIABLE)


def _has_api_key() -> bool:
    return bool(clean(SecretKind.API_KEY, os.environ.get(API_KEY_VARIABLE, "")).text)
