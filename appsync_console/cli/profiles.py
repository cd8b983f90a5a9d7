"""``appsync-console profiles``: list, show, export, import and remove. Secrets are never printed nor exported."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from appsync_console.cli.main import Program
from appsync_console.cli.output import runs_async, say
from appsync_console.domain.access import SecretKind
from appsync_console.domain.channel import Channel
from appsync_console.domain.errors import InputError
from appsync_console.domain.terms import AuthorizationMode

if TYPE_CHECKING:
    from appsync_console.domain.profile import Profile
    from appsync_console.session.workspace import Workspace


class _ProfileFile(msgspec.Struct, rename="camel"):
    """A profile as exported: what a colleague needs, without secrets."""

    name: str
    graphql_url: str
    authorization_mode: AuthorizationMode = AuthorizationMode.API_KEY
    channels: list[str] = []


@click.group()
def profiles() -> None:
    """The profiles of the window."""


@profiles.command("list")
@click.pass_obj
@runs_async
async def list_profiles(program: Program) -> int:
    """Name, authorization mode and URL of each profile, a line each."""
    async with _workspace(program) as workspace:
        for profile in workspace.profiles:
            click.echo(f"{profile.name}\t{profile.mode}\t{profile.url or 'built in'}")
    return 0


@profiles.command()
@click.argument("name")
@click.pass_obj
@runs_async
async def show(program: Program, name: str) -> int:
    """Everything of a profile but its secrets."""
    async with _workspace(program) as workspace:
        profile = workspace.profile_named(name)
        endpoint = workspace.endpoint(profile)
        has_key = SecretKind.API_KEY in await workspace.stored_kinds(profile)
        for title, value in {
            "name": profile.name,
            "GraphQL URL": endpoint.graphql_url,
            "real-time address": endpoint.realtime_url,
            "authorization mode": profile.mode,
            "API key": "in the keyring" if has_key else "none stored",
            "channels": ", ".join(channel.name for channel in profile.channels) or "none",
        }.items():
            click.echo(f"{title}: {value}")
    return 0


@profiles.command("export")
@click.argument("name")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Instead of standard output."
)
@click.pass_obj
@runs_async
async def export_profile(program: Program, name: str, output: Path | None) -> int:
    """A profile as JSON, without its secrets, for a colleague to import."""
    async with _workspace(program) as workspace:
        text = msgspec.json.format(msgspec.json.encode(_exported(workspace.profile_named(name)))).decode() + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        _write(output, text)
    return 0


@profiles.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
@runs_async
async def import_profile(program: Program, file: Path) -> int:
    """Add the profile of an exported FILE. Its key is then entered in the window, or given by the environment."""
    imported = _read(file)
    async with _workspace(program) as workspace:
        profile = workspace.new_profile(
            imported.name, imported.graphql_url, [Channel(name=c) for c in dict.fromkeys(imported.channels)]
        )
        await workspace.save_profile(profile)
    say(f"{profile.name} was added. Its API key is not part of the file: enter it in the window.")
    return 0


@profiles.command()
@click.argument("name")
@click.pass_obj
@runs_async
async def remove(program: Program, name: str) -> int:
    """Remove a profile and its secrets. Its messages stay in the log."""
    async with _workspace(program) as workspace:
        await workspace.remove_profile(workspace.profile_named(name).id)
    say(f"{name} was removed.")
    return 0


@asynccontextmanager
async def _workspace(program: Program) -> AsyncIterator[Workspace]:
    from appsync_console.session.workspace import Workspace

    workspace = await Workspace.open(program.folder, with_log=False)
    try:
        yield workspace
    finally:
        await workspace.aclose()


def _exported(profile: Profile) -> _ProfileFile:
    if profile.is_sandbox:
        raise InputError("The sandbox is built in; everyone has it.", field="name")
    return _ProfileFile(profile.name, profile.url, profile.mode, [channel.name for channel in profile.channels])


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}.", field="output") from error


def _read(file: Path) -> _ProfileFile:
    try:
        return msgspec.json.decode(file.read_bytes(), type=_ProfileFile)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.", field="file") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"{file} is not an exported profile.",
            field="file",
            cause=str(error),
            remedy="Use a file that profiles export wrote.",
        ) from error
