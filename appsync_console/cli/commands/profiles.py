"""``appsync-console profiles``: list, show, export, import and remove. Secrets are never printed or exported."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from appsync_console.cli.input_file import read_input
from appsync_console.cli.main import Program
from appsync_console.cli.output import emit, runs_async, say
from appsync_console.cli.workspace import api_key_text, open_workspace, plaintext_option
from appsync_console.domain.api.config_files.text import file_text
from appsync_console.domain.authorization import json_form
from appsync_console.domain.authorization.config import SECRETS_OF, Access, ApiKeyAccess, SecretKind, default_access
from appsync_console.domain.channel import Channel
from appsync_console.domain.errors import InputError
from appsync_console.domain.profile import Profile
from appsync_console.domain.proxy import NO_PROXY, check_proxy
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.authorization import removed_from_key_text
from appsync_console.texts.secret_home import place_text
from appsync_console.texts.translation import mark, tr

if TYPE_CHECKING:
    from appsync_console.session.workspace.workspace import Workspace


class _ProfileFile(msgspec.Struct, rename="camel"):
    """An exported profile: what a colleague needs, without secrets."""

    name: str
    graphql_url: str
    authorization_mode: AuthorizationMode = AuthorizationMode.API_KEY
    channels: list[str] = []
    authorization: list[dict[str, Any]] = []
    publish_mode: AuthorizationMode | None = None
    channel_modes: dict[str, AuthorizationMode] = {}
    api_host: str = ""
    ca_file: str = ""
    proxy: str = ""
    query_handshake: bool = False


@click.group()
def profiles() -> None:
    """List, show, export, import and remove profiles."""


@profiles.command("list")
@click.pass_obj
@runs_async
async def list_profiles(program: Program) -> int:
    """List the profiles, one per line: name, authorization mode and URL."""
    async with open_workspace(program.folders) as workspace:
        for profile in workspace.profiles:
            modes = ", ".join(access.mode for access in profile.access)
            emit(f"{profile.name}\t{modes}\t{profile.url or tr('built in')}")
    return 0


@profiles.command()
@click.argument("name")
@click.pass_obj
@runs_async
async def show(program: Program, name: str) -> int:
    """Show the settings of a profile, without its secrets."""
    async with open_workspace(program.folders) as workspace:
        profile = workspace.profile_named(name)
        endpoint = workspace.endpoint(profile)
        stored = await workspace.stored_kinds(profile)
        place = place_text(await workspace.stored_home())
        facts = [(tr("name"), profile.name), (tr("GraphQL URL"), endpoint.graphql_url)]
        facts += [(tr("real-time URL"), endpoint.realtime_url), (tr("authorization mode"), profile.mode.value)]
        for access in profile.access:
            facts += _access_facts(access, stored, place, is_default=access.mode is profile.mode)
        if profile.publish_mode is not None:
            facts.append((tr("publish authorization mode"), profile.publish_mode.value))
        facts += _route_facts(profile)
        facts.append((tr("channels"), ", ".join(_channel_text(channel) for channel in profile.channels) or tr("none")))
        for title, value in facts:
            emit(f"{title}: {value}")
    return 0


@profiles.command("export")
@click.argument("name")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=mark("Write to FILE instead of standard output."),
)
@click.pass_obj
@runs_async
async def export_profile(program: Program, name: str, output: Path | None) -> int:
    """Export a profile as JSON, without its secrets, for a colleague to import."""
    async with open_workspace(program.folders) as workspace:
        text = msgspec.json.format(msgspec.json.encode(_exported(workspace.profile_named(name)))).decode() + "\n"
    if output is None:
        emit(text, nl=False)
    else:
        _write(output, text)
    return 0


@profiles.command("import")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--add", "adds", is_flag=True, help=mark("Add a profile even for an API that already has one."))
@plaintext_option
@click.pass_obj
@runs_async
async def import_profile(program: Program, file: Path, adds: bool, allows_plaintext: bool) -> int:
    """Add the profiles that FILE describes. Use - for standard input.

    FILE is a profile exported with this command, the configuration of an app (Amplify, in JSON, JavaScript, TypeScript,
    Dart, Swift or Kotlin), the outputs of a deployment (CDK, CloudFormation, SAM, Serverless, Terraform, Pulumi), or
    the output of aws appsync get-graphql-api. Programs are read and never executed. If an API already has a profile,
    that one is updated; in a terminal, the command asks. API keys are stored in the keyring, if there is one; the
    command prints where each key is, and what it left out. If the file brings a CA file, a proxy or the host of a
    private API, the command says so first, and asks in a terminal.
    """
    content = _content(file)
    exported = _exported_profile(content)
    async with open_workspace(program.folders, allows_plaintext=allows_plaintext) as workspace:
        if exported is None:
            for text in await _import_apis(workspace, content, file, adds=adds):
                say(text)
            return 0
        profile = workspace.new_profile(
            exported.name,
            exported.graphql_url,
            [Channel(name=name, mode=exported.channel_modes.get(name)) for name in dict.fromkeys(exported.channels)],
        )
        profile = _with_settings(profile, exported, file)
        if not _agreed_to_route(profile):
            say(tr("Nothing was added."))
            return 1
        await workspace.save_profile(profile)
    if profile.url != exported.graphql_url:
        say(tr("The GraphQL URL is {url}.", url=profile.url))
    say(tr("Added {name}. {missing}", name=profile.name, missing=_missing_secret_text(profile.mode)))
    return 0


@profiles.command()
@click.argument("name")
@click.pass_obj
@runs_async
async def remove(program: Program, name: str) -> int:
    """Remove a profile and its secrets, but not its messages from the log."""
    async with open_workspace(program.folders) as workspace:
        await workspace.remove_profile(workspace.profile_named(name).id)
    say(tr("Removed {name}.", name=name))
    return 0


def _exported(profile: Profile) -> _ProfileFile:
    if profile.is_sandbox:
        raise InputError("profile.sandbox_not_exported", field="name")
    return _ProfileFile(
        profile.name,
        profile.url,
        profile.mode,
        [channel.name for channel in profile.channels],
        [json_form.written(access) for access in profile.access],
        profile.publish_mode,
        {channel.name: channel.mode for channel in profile.channels if channel.mode is not None},
        profile.api_host,
        profile.ca_file,
        profile.proxy,
        profile.query_handshake,
    )


def _access_facts(
    access: Access, stored: frozenset[SecretKind], place: str, *, is_default: bool
) -> list[tuple[str, str]]:
    """The settings of one authorization mode, and which of its secrets are stored."""
    facts = [] if is_default else [(tr("additional authorization mode"), access.mode.value)]
    for name, value in json_form.written(access).items():
        if name != "mode" and value not in ("", None, 0):
            facts.append((name, str(value)))
    if isinstance(access, ApiKeyAccess):
        return [*facts, (tr("API key"), place if SecretKind.API_KEY in stored else tr("none stored"))]
    kept = [kind.value for kind in SECRETS_OF[access.mode] if kind in stored]
    return [*facts, (place if kept else tr("in the keyring"), ", ".join(kept) or tr("nothing"))]


def _route_facts(profile: Profile) -> list[tuple[str, str]]:
    """The settings of a profile that decide where its traffic goes and which servers it trusts."""
    facts = (
        (tr("API host"), profile.api_host),
        (tr("CA file"), profile.ca_file),
        (tr("proxy"), tr("none, not even the system's") if profile.proxy == NO_PROXY else profile.proxy),
        (tr("credentials"), tr("in the URL of each connection") if profile.query_handshake else ""),
    )
    return [(name, value) for name, value in facts if value]


def _agreed_to_route(profile: Profile) -> bool:
    """Say that a profile brings such settings, and ask for consent if there is a terminal."""
    facts = _route_facts(profile)
    if not facts:
        return True
    say(tr("The file sets how this profile connects. Whoever controls these can read its traffic:"))
    for name, value in facts:
        say(f"  {name}: {value}")
    return not _is_terminal() or click.confirm(tr("Add the profile?"), err=True)


def _channel_text(channel: Channel) -> str:
    return (
        channel.name if channel.mode is None else tr("{channel} (by {mode})", channel=channel.name, mode=channel.mode)
    )


def _missing_secret_text(mode: AuthorizationMode) -> str:
    if mode is AuthorizationMode.API_KEY:
        return tr("The file does not contain its API key: enter it in the window.")
    return tr("The file does not contain its secrets: enter them in the window.")


def _with_settings(profile: Profile, imported: _ProfileFile, file: Path) -> Profile:
    """``profile`` with the authorization and network settings of a file.

    Raises:
        InputError: For field ``file``: its authorization settings are not valid; for ``proxy``.
    """
    try:
        listed = [json_form.read(item) for item in imported.authorization]
        return replace(
            profile,
            access=tuple(listed) or (default_access(imported.authorization_mode),),
            publish_mode=imported.publish_mode,
            api_host=imported.api_host,
            ca_file=imported.ca_file,
            proxy=check_proxy(imported.proxy),
            query_handshake=imported.query_handshake,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("profile.not_exported_profile", field="file", path=str(file), reason=str(error)) from error


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError("file.not_written", field="output", path=str(file), reason=error.strerror) from error


def _content(file: Path) -> str:
    return file_text(read_input(str(file), field="file"))


def _exported_profile(content: str) -> _ProfileFile | None:
    """The exported profile; None if the text is something else."""
    try:
        return msgspec.json.decode(content, type=_ProfileFile)
    except msgspec.DecodeError:
        return None


async def _import_apis(workspace: Workspace, content: str, file: Path, *, adds: bool) -> list[str]:
    """Add or update the profiles of the APIs in another tool's file; returns a notice for each, and what is left out.

    Args:
        adds: Add a profile even for an API that has one.
    """
    from appsync_console.domain.api.config_files.find import find_apis
    from appsync_console.session.workspace.api_import import ApiImport, import_apis, profiles_of
    from appsync_console.texts.notices import notice_text

    found = find_apis(content)
    imports = []
    for api in found.apis:
        known = [] if adds else profiles_of(workspace.profiles, api.url)
        imports.append(ApiImport(api=api, profile=_to_update(known)))
    saved = await import_apis(workspace, imports, "Imported" if str(file) == "-" else file.stem)
    with_key = api_key_text(await workspace.secret_home())
    texts = []
    for profile, each in zip(saved, imports, strict=True):
        own_key = f"{with_key} {removed_from_key_text(each.api.removed)}".rstrip()
        key = own_key if each.api.api_key else tr("The file contains no API key.")
        if each.profile is None:
            texts.append(tr("Added {name}: {url}. {key}", name=profile.name, url=profile.url, key=key))
        else:
            texts.append(tr("Updated {name}: {url}. {key}", name=profile.name, url=profile.url, key=key))
    return [*texts, *map(notice_text, found.left_out)]


def _to_update(known: list[Profile]) -> Profile | None:
    """The first of the profiles of an API, unless the user wants another one and says so in a terminal."""
    if not known:
        return None
    question = tr("{name} is already a profile of this API. Update it? No adds another profile.", name=known[0].name)
    return known[0] if not _is_terminal() or click.confirm(question, default=True, err=True) else None


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()
