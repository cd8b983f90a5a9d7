"""``appsync-console sandbox status | faults | drop``: control a running sandbox from another terminal."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from typing import TYPE_CHECKING, TypeVar

import click

from appsync_console.cli.output import emit, runs_async, say
from appsync_console.domain.api import limits
from appsync_console.domain.errors import InputError
from appsync_console.domain.faults import NO_FAULTS, Faults, faults_from_options
from appsync_console.domain.sandbox_state import SandboxState, check_close_code
from appsync_console.domain.secret import Secret
from appsync_console.texts.faults import fault_sentences
from appsync_console.texts.translation import mark, plural, tr

if TYPE_CHECKING:
    from appsync_console.session.sandbox.control import SandboxControl

CONTROL_KEY_VARIABLE = "APPSYNC_CONSOLE_CONTROL_KEY"
_C = TypeVar("_C", bound=Callable[..., object])


def _control_port_option(command: _C) -> _C:
    """Add the option that selects the sandbox."""
    return click.option(
        "--control-port",
        type=click.IntRange(1, 65535),
        default=limits.SANDBOX_CONTROL_PORT,
        show_default=True,
        metavar="P",
        help=mark("Control port of the sandbox, printed when it starts."),
    )(command)


@click.command()
@_control_port_option
@click.option("--json", "as_json", is_flag=True, help=mark("Print JSON with all details."))
@runs_async
async def status(control_port: int, as_json: bool) -> int:
    """Show the connections and injected faults of a sandbox.

    Reads the control key from APPSYNC_CONSOLE_CONTROL_KEY.
    """
    async with _control(control_port) as sandbox:
        state, faults = await sandbox.state(), await sandbox.faults()
    emit(json.dumps(asdict(state)) if as_json else _state_text(state, faults))
    return 0


@click.command()
@click.argument("words", nargs=-1, metavar="[NAME=VALUE]...")
@_control_port_option
@click.option("--clear", is_flag=True, help=mark("Turn all faults off."))
@click.option("--json", "as_json", is_flag=True, help=mark("Print JSON."))
@runs_async
async def faults(words: tuple[str, ...], control_port: int, clear: bool, as_json: bool) -> int:
    """Inject faults into a sandbox: turn the named faults on, and all others off.

    \b
    silence=keep-alive|all    send no keep-alives, or nothing at all
    delay-ms=N jitter-ms=N    delay messages
    lose-every=N              drop one message in N
    duplicate-every=N         send one message in N twice
    reorder=N                 send the last of N messages first
    wrong-frame=not-json|not-an-object|unknown-type|without-id|unknown-id|without-payload
    wrong-every=N             send the malformed frame before one message in N
    refuse=connect,subscribe,http      reject credentials
    throttle=connect,subscribe,http    answer that there are too many requests

    Without arguments, shows the faults. Reads the control key from APPSYNC_CONSOLE_CONTROL_KEY.
    """
    if clear and words:
        raise InputError("sandbox.clear_with_faults", field="faults")
    wanted = faults_from_options(words)
    async with _control(control_port) as sandbox:
        if clear or words:
            await sandbox.set_faults(wanted)
        current = await sandbox.faults()
    emit(json.dumps(current.values()) if as_json else "\n".join(_fault_text(current)))
    return 0


@click.command()
@click.argument("connection", required=False)
@_control_port_option
@click.option(
    "--code", type=int, metavar="N", help=mark("WebSocket close code; by default the TCP connection is reset.")
)
@runs_async
async def drop(connection: str | None, control_port: int, code: int | None) -> int:
    """Drop one connection of a sandbox, or all connections.

    The status command lists their IDs. Reads the control key from APPSYNC_CONSOLE_CONTROL_KEY.
    """
    async with _control(control_port) as sandbox:
        dropped = await sandbox.drop(connection, code=check_close_code(code))
    say(plural("Dropped: {count:,} connection.", "Dropped: {count:,} connections.", dropped))
    return 0


COMMANDS: Sequence[click.Command] = (status, faults, drop)
"""The subcommands of ``sandbox``."""


def _control(port: int) -> AbstractAsyncContextManager[SandboxControl]:
    from appsync_console.session.sandbox.control import controlled_sandbox

    key = os.environ.get(CONTROL_KEY_VARIABLE, "")
    if not key or not key.isascii() or not key.isprintable():
        raise InputError("sandbox.control_key_missing", field="control-key", variable=CONTROL_KEY_VARIABLE)
    return controlled_sandbox(f"http://127.0.0.1:{port}", Secret(key))


def _state_text(state: SandboxState, faults: Faults) -> str:
    lines = [
        tr(
            "Running since {since}. {messages} published, {deliveries}.",
            since=state.since,
            messages=plural("{count:,} message", "{count:,} messages", state.published),
            deliveries=plural("{count:,} delivery", "{count:,} deliveries", state.delivered),
        ),
        *_fault_text(faults),
        "",
        plural("{count:,} connection:", "{count:,} connections:", len(state.connections))
        if state.connections
        else tr("There are no connections."),
    ]
    for connection in state.connections:
        lines.append(
            tr("  {id}  {address}  since {since}", id=connection.id, address=connection.address, since=connection.since)
        )
        lines += [
            tr("       {channel}  since {since}", channel=each.channel, since=each.since)
            for each in connection.subscriptions
        ]
    return "\n".join(lines)


def _fault_text(faults: Faults) -> list[str]:
    return [tr("No faults are injected.")] if faults == NO_FAULTS else fault_sentences(faults)
