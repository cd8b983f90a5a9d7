"""``appsync-console log``: check the message log, recover a damaged one, describe its contents."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appsync_console.cli.main import Program
from appsync_console.cli.output import emit, runs_async
from appsync_console.texts.counts import rows_text
from appsync_console.texts.translation import mark, plural, tr
from appsync_console.texts.values import moment_text

if TYPE_CHECKING:
    from appsync_console.session.log.log_file import LogContents, LogInfo, Recovery, Salvage

_FILE = click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
_JSON = click.option("--json", "as_json", is_flag=True, help=mark("Print JSON."))


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what all commands of the group have in common."""
    return _FILE(_JSON(click.pass_obj(command)))


@click.group()
def log() -> None:
    """Check the message log, recover what is readable of a damaged one, describe its contents."""


@log.command()
@_options
@runs_async
async def info(program: Program, file: Path | None, as_json: bool) -> int:
    """Describe the message log, or the one in FILE. Changes nothing; the window may be open.

    Exits with 1 if the log is damaged.
    """
    from appsync_console.session.log.log_file import LogFile, info_object

    log_file = LogFile(file or program.folders.message_log)
    found = log_file.info()
    emit(json.dumps(info_object(log_file.path, found)) if as_json else _info_text(log_file.path, found))
    return int(found.contents is None)


@log.command()
@_options
@runs_async
async def check(program: Program, file: Path | None, as_json: bool) -> int:
    """Read all of the message log, or of the one in FILE, and report damage. Changes nothing; the window may be open.

    Exits with 1 if the log is damaged, and says how many messages are readable and how many are missing.
    """
    from appsync_console.session.log.log_file import LogFile, check_object

    log_file = LogFile(file or program.folders.message_log)
    result = log_file.check()
    if as_json:
        emit(json.dumps(check_object(log_file.path, result)))
    elif result.is_damaged:
        emit("\n".join([tr("{path} is damaged.", path=log_file.path), *_found_lines(result.found)]))
        emit(tr("To recover what is readable, close the window and run: appsync-console log recover"))
    else:
        emit(tr("{path} is not damaged: {rows}.", path=log_file.path, rows=rows_text(result.found.messages, 0)))
    return int(result.is_damaged)


@log.command()
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=mark("Write the new log to FILE, and leave the damaged one in place."),
)
@_options
@runs_async
async def recover(program: Program, file: Path | None, as_json: bool, output: Path | None) -> int:
    """Recover what is readable of the message log, or of the one in FILE, row by row. Close the window first.

    A new log replaces the damaged one, which is kept under another name. Where messages are missing, a gap says how
    many. A log without damage is not changed.
    """
    from appsync_console.session.log.log_file import LogFile, recovery_object

    result = LogFile(file or program.folders.message_log).recover(output)
    emit(json.dumps(recovery_object(result)) if as_json else "\n".join(_recovery_lines(result)))
    return 0


def _info_text(path: Path, found: LogInfo) -> str:
    facts = [(tr("file"), str(path)), (tr("size"), tr("{size:,} bytes", size=found.bytes))]
    facts += _contents_facts(found.contents)
    facts += [(tr("kept damaged log"), str(file)) for file in found.kept]
    return "\n".join(f"{title}: {value}" for title, value in facts)


def _contents_facts(contents: LogContents | None) -> list[tuple[str, str]]:
    if contents is None:
        return [(tr("contents"), tr("damaged. Run: appsync-console log check"))]
    facts = [
        (tr("contents"), rows_text(contents.messages, contents.gaps)),
        (tr("channels"), f"{contents.channels:,}"),
        (tr("profiles"), f"{contents.profiles:,}"),
    ]
    if contents.since_us is not None and contents.until_us is not None:
        facts += [(tr("oldest"), moment_text(contents.since_us)), (tr("newest"), moment_text(contents.until_us))]
    return [*facts, (tr("dropped by retention"), rows_text(contents.dropped, 0))]


def _recovery_lines(result: Recovery) -> list[str]:
    if result.new is None:
        return [tr("{path} is not damaged. Nothing was changed.", path=result.kept)]
    kept = tr("The damaged log is kept as {path}.", path=result.kept)
    if not result.was_damaged:
        kept = tr("{path} is not damaged.", path=result.kept)
    return [*_found_lines(result.found), tr("The new log is {path}.", path=result.new), kept]


def _found_lines(found: Salvage) -> list[str]:
    loss = found.loss
    lines = [tr("Readable: {rows}.", rows=rows_text(found.messages, 0))]
    if not loss.messages and loss.is_exact:
        lines.append(tr("No message is missing."))
    elif loss.is_exact:
        since, until = moment_text(loss.start_us), moment_text(loss.end_us)
        missing = rows_text(loss.messages, 0)
        lines.append(tr("Missing: {rows}, from between {since} and {until}.", rows=missing, since=since, until=until))
    else:
        missing = rows_text(loss.messages, 0)
        lines.append(tr("Missing: at least {rows}. The list of channels is damaged, too.", rows=missing))
    if loss.details:
        lines.append(
            plural(
                "The delivery state or cause of {count:,} entry is missing.",
                "The delivery state or cause of {count:,} entries is missing.",
                loss.details,
            )
        )
    return lines
