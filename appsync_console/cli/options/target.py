"""The API a command uses: a profile, or a URL with credentials from the environment. Secrets are never arguments."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from appsync_console.cli.options.credentials import (
    AUTH_MODES,
    AuthOptions,
    access_from,
    expiry_notice,
    missing,
    typed_secrets,
    typed_token,
)
from appsync_console.cli.output import say
from appsync_console.cli.workspace import open_workspace, plaintext_option
from appsync_console.domain.authorization.config import default_access
from appsync_console.domain.errors import AuthorizationError, ConsoleError, SecretStoreError
from appsync_console.domain.profile import Profile
from appsync_console.domain.secret import Redactor
from appsync_console.session.workspace.folders import Folders
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import mark, tr

if TYPE_CHECKING:
    from appsync_console.session.api_access import ApiAccess
    from appsync_console.session.live.events import SessionListener
    from appsync_console.session.live.profile_session import ProfileSession


@dataclass(frozen=True, slots=True)
class TargetOptions:
    """The options from the command line, and the folders of the profiles."""

    folders: Folders
    profile: str | None
    url: str | None
    auth: AuthOptions
    ca_file: str = ""
    allows_plaintext: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """An API that a command uses."""

    profile_id: str
    access: ApiAccess

    def session(self, listener: SessionListener, *, look_back_s: float = 0.0) -> ProfileSession:
        """A session that stores nothing and notifies ``listener``; not opened yet.

        Args:
            look_back_s: How far back to read each channel's history, in seconds, if the API has one.
        """
        from appsync_console.session.factory import new_session
        from appsync_console.session.live.history_sync import HistoryWindow

        return new_session(
            self.profile_id,
            self.access,
            report=_report,
            listeners=[listener],
            look_back=HistoryWindow(seconds=look_back_s),
        )


_OPTIONS = (
    click.option("--profile", metavar="NAME", help=mark("Use this profile, with its secrets from the keyring.")),
    click.option("--url", metavar="URL", help=mark("Use the API with this GraphQL URL instead of a profile.")),
    click.option(
        "--ca-file",
        default="",
        type=click.Path(dir_okay=False),
        metavar="FILE",
        help=mark("More certificates to trust, such as that of a sandbox."),
    ),
    click.option(
        "--auth",
        type=click.Choice(list(AUTH_MODES)),
        help=mark(
            "Authorization mode; default: that of the profile, or api-key. Secrets come from environment variables: "
            "APPSYNC_CONSOLE_API_KEY (api-key), APPSYNC_CONSOLE_TOKEN (oidc, cognito, lambda), "
            "APPSYNC_CONSOLE_PASSWORD (cognito), and AWS's own (iam)."
        ),
    ),
    click.option("--aws-profile", default="", metavar="NAME", help=mark("iam: a named AWS profile on this computer.")),
    click.option(
        "--region", default="", metavar="REGION", help=mark("iam: the AWS region, if the URL does not contain it.")
    ),
    click.option("--issuer", default="", metavar="URL", help=mark("oidc: sign in at this provider in the browser.")),
    click.option("--client-id", default="", metavar="ID", help=mark("oidc, cognito: the client ID to sign in with.")),
    click.option(
        "--user-pool", default="", metavar="ID", help=mark("cognito: the user pool, such as eu-west-1_aBcDeFgHi.")
    ),
    click.option(
        "--user", default="", metavar="NAME", help=mark("cognito: the user name; a terminal prompts for the password.")
    ),
)


def target_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--profile``, ``--url``, ``--auth`` and related options; it gets them as one ``options``."""

    @click.pass_context
    def wrapper(context: click.Context, /, profile: str | None, url: str | None, **kwargs: Any) -> Any:
        if profile and url:
            raise click.UsageError(tr("Use either --profile or --url, not both."))
        said = {
            name: kwargs.pop(name) for name in ("aws_profile", "region", "issuer", "client_id", "user_pool", "user")
        }
        ca_file = kwargs.pop("ca_file")
        auth = AuthOptions(name=kwargs.pop("auth"), **said)
        options = TargetOptions(
            context.obj.folders, profile, url, auth, ca_file, allows_plaintext=kwargs.pop("allows_plaintext")
        )
        return context.invoke(command, options=options, **kwargs)

    plaintext_option(wrapper)
    for option in reversed(_OPTIONS):
        option(wrapper)
    wrapper.__name__ = command.__name__
    wrapper.__doc__ = command.__doc__
    wrapper.__click_params__ = wrapper.__click_params__ + getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    return wrapper


@asynccontextmanager
async def open_target(options: TargetOptions, *, needs_credentials: bool = True) -> AsyncIterator[Target]:
    """Open the API that the options select; its secrets are available until the end.

    Args:
        needs_credentials: Whether missing credentials are an error here, or only where they are requested.

    Raises:
        InputError: There is no such profile, or the URL or a secret in the environment is malformed.
        AuthorizationError: There are no credentials.
        SecretStoreError: The keyring cannot be read.
    """
    from appsync_console.cli.sign_in import Terminal
    from appsync_console.domain.api.endpoint import corrected_url, parse_endpoint
    from appsync_console.session.api_access import MissingSecret, TypedVault, access_without_credentials, open_access

    redactor = Redactor()
    typed = typed_secrets()
    async with AsyncExitStack() as until_end:
        if options.url:
            url, endpoint = corrected_url(options.url), parse_endpoint(options.url)
            if url != options.url:
                say(tr("The GraphQL URL is {url}.", url=endpoint.graphql_url))
            profile = Profile(id="command-line", name="", url=url)
            vault = TypedVault(typed, redactor)
        else:
            workspace = await until_end.enter_async_context(
                open_workspace(options.folders, allows_plaintext=options.allows_plaintext)
            )
            profile = workspace.profile_named(options.profile) if options.profile else workspace.last_profile()
            endpoint = workspace.endpoint(profile)
            vault = TypedVault(typed, redactor, workspace.vault(profile.id))
        profile = _with_options(profile, options.auth)
        profile = replace(profile, ca_file=options.ca_file or profile.ca_file)
        try:
            access = await open_access(
                profile, endpoint, vault, redactor, help=Terminal(), token=typed_token(profile.mode)
            )
        except (AuthorizationError, SecretStoreError) as error:
            problem = missing(error.mode) if isinstance(error, MissingSecret) else error
            if needs_credentials:
                raise problem from error
            access = await access_without_credentials(profile, endpoint, redactor, problem)
        for way in profile.access:
            if notice := expiry_notice(way, datetime.now(UTC).date()):
                say(notice)
        yield Target(profile.id, access)


def _with_options(profile: Profile, auth: AuthOptions) -> Profile:
    """``profile`` with the authorization options of the command line, which then apply to all operations."""
    mode = AUTH_MODES[auth.name] if auth.name else profile.mode
    known = profile.access_by(mode) or default_access(mode)
    access = access_from(auth, known, is_profile=profile.access_by(mode) is not None and bool(profile.name))
    if not auth.name:
        return replace(profile, access=(access, *profile.access[1:]))
    channels = tuple(replace(channel, mode=None) for channel in profile.channels)
    return replace(profile, access=(access,), publish_mode=None, channels=channels)


def _report(name: str, error: BaseException) -> None:
    reason = error_text(error) if isinstance(error, ConsoleError) else error
    say(tr("error: {name} failed: {reason}", name=name, reason=reason))
