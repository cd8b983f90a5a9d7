"""``appsync-console sandbox``: runs the built-in AppSync-compatible server in the foreground."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shlex
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appsync_console.cli.commands.sandbox_control import COMMANDS, CONTROL_KEY_VARIABLE
from appsync_console.cli.options.credentials import cleaned, cleaned_variable
from appsync_console.cli.options.sandbox_auth import auth_options, authorization, how_to_call, modes_text, token
from appsync_console.cli.options.sandbox_limits import limit_options, with_limits
from appsync_console.cli.output import PrintableFormatter, emit, runs_async, say
from appsync_console.cli.signals import ending_signals
from appsync_console.domain.api import limits
from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.errors import InputError
from appsync_console.domain.faults import faults_from_options
from appsync_console.domain.profile import check_api_key
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.notices import notice_text
from appsync_console.texts.translation import mark, tr

if TYPE_CHECKING:
    from appsync_console.sandbox.options import ControlOptions

_SHORTEST_CONTROL_KEY = 12


@click.group(invoke_without_command=True)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="H", help=mark("Address to listen on."))
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=limits.SANDBOX_PORT,
    show_default=True,
    metavar="P",
    help=mark("Port to listen on; 0 picks a free port."),
)
@click.option(
    "--allow-host",
    "allowed_hosts",
    multiple=True,
    metavar="NAME",
    help=mark("On loopback, also answer to this host name; repeatable. localhost and addresses are always allowed."),
)
@click.option(
    "--schema", default="channel", show_default=True, metavar="NAME|FILE", help=mark("Built-in schema or SDL file.")
)
@click.option(
    "--history",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=mark("Store messages in FILE instead of memory. Needs a schema with history, such as channel-with-history."),
)
@click.option(
    "--keep",
    multiple=True,
    metavar="N|AGE",
    help=mark("Keep only N messages per channel, or those younger than AGE, such as 7d, 12h, 30m. Can be used twice."),
)
@click.option(
    "--api-key-env", metavar="VAR", help=mark("Accept the API key in this environment variable, not a new one.")
)
@click.option("--json", "as_json", is_flag=True, help=mark("Print the URLs and the API key as one line of JSON."))
@click.option("-v", "--verbose", is_flag=True, help=mark("Log each request, connection and refusal to standard error."))
@click.option(
    "--with-parent", is_flag=True, hidden=True, help=mark("Read the key from standard input; exit when it closes.")
)
@click.option(
    "--fault", "faults", multiple=True, metavar="NAME=VALUE", help=mark("Inject this fault from the start; see faults.")
)
@auth_options
@click.option(
    "--tls",
    is_flag=True,
    help=mark("Serve https and wss, with a certificate from a private authority that clients must trust."),
)
@click.option(
    "--settings",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=mark("Write amplify_outputs.json, and scripts for gql and curl, to DIR. They contain keys."),
)
@limit_options
@click.option(
    "--control", is_flag=True, help=mark("Let status, faults and drop control this sandbox, from this computer only.")
)
@click.option(
    "--control-port",
    type=click.IntRange(0, 65535),
    default=limits.SANDBOX_CONTROL_PORT,
    show_default=True,
    metavar="P",
    help=mark("Port for --control; 0 picks a free port."),
)
@click.option("--control-key-env", metavar="VAR", help=mark("Use the control key in this environment variable."))
@click.pass_context
def sandbox(context: click.Context, /, **given: Any) -> None:
    """Run an AppSync-compatible server on this computer until interrupted."""
    if context.invoked_subcommand is None:
        _serve(context.obj.folders.data, **given)


for _command in (*COMMANDS, token):
    sandbox.add_command(_command)


@runs_async
async def _serve(
    folder: Path,
    /,
    *,
    host: str,
    port: int,
    allowed_hosts: tuple[str, ...],
    schema: str,
    history: Path | None,
    keep: tuple[str, ...],
    api_key_env: str | None,
    as_json: bool,
    verbose: bool,
    with_parent: bool,
    faults: tuple[str, ...],
    control: bool,
    control_port: int,
    control_key_env: str | None,
    modes: tuple[str, ...],
    auth_file: Path | None,
    tls: bool,
    settings: Path | None,
    **limits_given: Any,
) -> int:
    from appsync_console.sandbox.core.client_settings import write_settings
    from appsync_console.sandbox.core.main import serve
    from appsync_console.sandbox.core.server import Sandbox, outputs
    from appsync_console.sandbox.options import SandboxOptions, exposure_warning, keep_of

    handler = logging.StreamHandler()
    handler.setFormatter(PrintableFormatter("%(asctime)s %(message)s" if verbose else "%(message)s"))
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, handlers=[handler])
    key = await _parent_key() if with_parent else _environment_key(api_key_env)
    options = SandboxOptions(
        host=host,
        port=port,
        allowed_hosts=allowed_hosts,
        schema=schema,
        history_file=history,
        keep=keep_of(keep),
        api_keys=(key,) if key else (),
        faults=faults_from_options(faults),
        control=_control_options(control_port, control_key_env) if control else None,
        authorization=authorization(folder, modes, auth_file),
        tls_folder=folder / "sandbox" / "tls" if tls else None,
    )
    options = with_limits(options, **limits_given)
    if text := exposure_warning(options):
        say(text)

    def tell(running: Sandbox) -> None:
        for warning in running.warnings:
            say(notice_text(warning))
        values = outputs(running)
        if settings is not None:
            write_settings(settings, values)
        emit(json.dumps(values) if as_json else _startup_text(values))

    await serve(options, ready=tell, until=_end_of_input if with_parent else _interrupted)
    return 0


def _environment_key(variable: str | None) -> Secret | None:
    if variable is None:
        return None
    if not (key := cleaned_variable(SecretKind.API_KEY, variable)):
        raise InputError("sandbox.key_variable_empty", field="api-key-env", variable=variable)
    return Secret(check_api_key(key))


def _control_options(port: int, variable: str | None) -> ControlOptions:
    from appsync_console.sandbox.options import ControlOptions

    if variable is None:
        return ControlOptions(port=port)
    key = os.environ.get(variable, "")
    if len(key) < _SHORTEST_CONTROL_KEY or not key.isascii() or not key.isprintable():
        raise InputError(
            "sandbox.control_key_invalid", field="control-key-env", variable=variable, least=_SHORTEST_CONTROL_KEY
        )
    return ControlOptions(port=port, key=Secret(key))


async def _parent_key() -> Secret:
    line = await asyncio.to_thread(sys.stdin.buffer.readline)
    text = line.decode(errors="replace").removesuffix("\n")
    return Secret(check_api_key(cleaned(SecretKind.API_KEY, text, tr("standard input"))))


async def _end_of_input() -> None:
    """Wait until standard input closes, which means that the parent process has exited."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    # Ctrl+C in a terminal reaches the whole process group, but the parent process decides when this one exits.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def read() -> None:
        sys.stdin.buffer.read()
        loop.call_soon_threadsafe(ended.set)

    loop.run_in_executor(None, read)
    await ended.wait()


async def _interrupted() -> None:
    """Wait for Ctrl+C, SIGTERM or SIGHUP."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    if sys.platform == "win32":
        await ended.wait()  # here, Ctrl+C raises KeyboardInterrupt
    for number in ending_signals():
        loop.add_signal_handler(number, ended.set)
    await ended.wait()


def _startup_text(values: dict[str, str]) -> str:
    modes = [AuthorizationMode(mode) for mode in values["authorizationModes"].split(",")]
    return "\n".join(
        [
            tr("The sandbox is running. Press Ctrl+C to stop it."),
            "",
            f"  {tr('GraphQL URL'):<15}{values['graphqlUrl']}",
            f"  {tr('real-time URL'):<15}{values['realtimeUrl']}",
            f"  {tr('authorization'):<15}{modes_text(modes)}",
            "",
            *(line for mode in modes for line in how_to_call(values, mode)),
            *_trust_text(values),
            *_control_text(values),
        ]
    )


def _trust_text(values: dict[str, str]) -> list[str]:
    if "caFile" not in values:
        return []
    file = shlex.quote(values["caFile"])
    return [
        tr("Its certificate is from a private authority for this computer and private networks. To trust it:"),
        "",
        f"  Node             export NODE_EXTRA_CA_CERTS={file}",
        f"  curl             --cacert {file}",
        tr("  appsync-console  --ca-file {file}, or in the profile, under Connection", file=file),
        tr("  browsers, apps   import that file as a certificate authority into the system or the device"),
        "",
    ]


def _control_text(values: dict[str, str]) -> list[str]:
    if "controlKey" not in values:
        return []
    port = values["controlUrl"].rpartition(":")[2]
    option = "" if int(port) == limits.SANDBOX_CONTROL_PORT else f" --control-port {port}"
    return [
        tr("To list connections and inject faults:"),
        "",
        f"  export {CONTROL_KEY_VARIABLE}={values['controlKey']}",
        f"  appsync-console sandbox status{option}",
        f"  appsync-console sandbox faults lose-every=3 delay-ms=200{option}",
    ]
