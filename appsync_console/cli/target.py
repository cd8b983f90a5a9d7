"""Which API a command means: a profile, or a URL with credentials from the environment; no secret is an argument."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appsync_console.cli.output import say
from appsync_console.domain.access import SecretKind
from appsync_console.domain.errors import AuthorizationError
from appsync_console.domain.profile import Profile, check_api_key
from appsync_console.domain.secret import Redactor, Secret

if TYPE_CHECKING:
    from appsync_console.session.access import OpenAccess
    from appsync_console.session.console_session import ConsoleSession
    from appsync_console.session.events import SessionListener

API_KEY_VARIABLE = "APPSYNC_CONSOLE_API_KEY"


@dataclass(frozen=True, slots=True)
class TargetOptions:
    """What was said on the command line, and where the profiles are."""

    folder: Path
    profile: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Target:
    """An API to talk to."""

    profile_id: str
    access: OpenAccess
    redactor: Redactor

    def session(self, listener: SessionListener) -> ConsoleSession:
        """A session that keeps nothing and tells ``listener``; not opened yet."""
        from appsync_console.session.console_session import ConsoleSession

        return ConsoleSession(
            self.profile_id,
            self.access.endpoint,
            self.access.authorizer,
            listener=listener,
            redactor=self.redactor,
            route=self.access.route,
            report=_report,
        )


def target_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--profile``, ``--url`` and ``--auth``; it gets them as one ``options``."""

    @click.option("--profile", metavar="NAME", help="A profile of the window; its key comes from the keyring.")
    @click.option("--url", metavar="URL", help="The GraphQL URL of an API, instead of a profile.")
    @click.option(
        "--auth",
        type=click.Choice(["api-key"]),
        default="api-key",
        show_default=True,
        help=f"Authorization mode. The key is read from the variable {API_KEY_VARIABLE}.",
    )
    @click.pass_context
    def wrapper(context: click.Context, /, profile: str | None, url: str | None, auth: str, **kwargs: Any) -> Any:
        if profile and url:
            raise click.UsageError("Name a profile or a URL, not both.")
        return context.invoke(command, options=TargetOptions(context.obj.folder, profile, url), **kwargs)

    wrapper.__name__ = command.__name__
    wrapper.__doc__ = command.__doc__
    wrapper.__click_params__ = wrapper.__click_params__ + getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    return wrapper


async def find_target(options: TargetOptions) -> Target:
    """The API that is meant.

    Raises:
        InputError: There is no such profile, the URL is none, or the key in the environment cannot be one.
        AuthorizationError: No key is known.
    """
    from appsync_console.domain.endpoint import parse_endpoint
    from appsync_console.session.access import TypedVault, open_access
    from appsync_console.session.workspace import Workspace

    redactor = Redactor()
    typed = _secrets_from_environment()
    try:
        if options.url:
            profile, endpoint = Profile(id="command-line", name="", url=options.url), parse_endpoint(options.url)
            access = await open_access(profile, endpoint, TypedVault(typed, redactor), redactor)
        else:
            workspace = await Workspace.open(options.folder, with_log=False)
            try:
                profile = workspace.profile_named(options.profile) if options.profile else workspace.last_profile()
                endpoint = workspace.endpoint(profile)
                vault = TypedVault(typed, redactor, workspace.vault(profile.id))
                access = await open_access(profile, endpoint, vault, redactor)
            finally:
                await workspace.aclose()
    except AuthorizationError as error:
        raise _no_key() from error
    return Target(profile.id, access, redactor)


def _secrets_from_environment() -> dict[SecretKind, Secret]:
    value = os.environ.get(API_KEY_VARIABLE, "").strip()
    return {SecretKind.API_KEY: Secret(check_api_key(value))} if value else {}


def _no_key() -> AuthorizationError:
    return AuthorizationError(
        "No API key is known for this API.",
        remedy=f"Put it into the variable {API_KEY_VARIABLE}, or store it with a profile in the window.",
    )


def _report(name: str, error: BaseException) -> None:
    say(f"error: {name} failed: {error}")
