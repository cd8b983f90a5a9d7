"""``appsync-console export``: writes the messages of a profile for other tools."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from appsync_console.cli.main import Program
from appsync_console.cli.output import emit_bytes, runs_async, say
from appsync_console.cli.workspace import open_workspace
from appsync_console.domain.errors import InputError, StoreError
from appsync_console.texts.counts import rows_text, unreadable_text
from appsync_console.texts.translation import mark, tr

if TYPE_CHECKING:
    from appsync_console.session.log.export import Format


@click.command()
@click.argument("channels", metavar="[CHANNEL]...", nargs=-1)
@click.option("--profile", "name", required=True, metavar="NAME", help=mark("The profile whose messages to export."))
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=mark("Write to FILE instead of standard output."),
)
@click.option(
    "--search", default="", metavar="LINE", help=mark("Only messages that match this search, written as in the window.")
)
@click.option(
    "--mask", multiple=True, metavar="FIELD", help=mark("Mask the values of this field at any depth; repeatable.")
)
@click.option(
    "--spreadsheet-safe",
    is_flag=True,
    help=mark("In CSV, put ' before text that a spreadsheet would evaluate as a formula."),
)
@click.option("--bom", is_flag=True, help=mark("Begin CSV with a byte order mark, so that Excel recognizes UTF-8."))
@click.pass_obj
@runs_async
async def export(
    program: Program,
    channels: tuple[str, ...],
    name: str,
    form: Format,
    output: Path | None,
    search: str,
    mask: tuple[str, ...],
    spreadsheet_safe: bool,
    bom: bool,
) -> int:
    """Write the messages of a profile, or only those of some channels, as JSON lines or CSV.

    data is the text exactly as it was received or published. Times are in UTC. You can leave the window open. If a part
    of the log is damaged, everything else is written, and the command exits with 1.
    """
    from appsync_console.domain.masking import Masking
    from appsync_console.domain.search.query import parse_search
    from appsync_console.session.log.csv_format import CsvStyle
    from appsync_console.session.log.export import LogExport, Scope

    if form != "csv" and (spreadsheet_safe or bom):
        raise click.UsageError(tr("--spreadsheet-safe and --bom need --format csv."))
    async with open_workspace(program.folders) as workspace:
        profile = workspace.profile_named(name)
    path = program.folders.message_log
    if not path.exists():
        raise InputError("log.none", field="profile")
    exporting = LogExport(
        path,
        profile.id,
        form,
        _ignore_damage,
        scope=Scope(channels=tuple(dict.fromkeys(channels)), search=parse_search(search, datetime.now().astimezone())),
        masking=Masking(mask),
        csv=CsvStyle(is_spreadsheet_safe=spreadsheet_safe, has_bom=bom),
    )
    _write(exporting.lines(), output)
    if output is not None:
        say(tr("Exported {rows} to {file}.", rows=rows_text(exporting.count, exporting.gaps), file=output))
    if exporting.unreadable:
        remedy = tr("To recover what is readable, run: appsync-console log recover")
        say(tr("warning: {text}", text=f"{unreadable_text(exporting.unreadable)} {remedy}"))
    return int(exporting.unreadable > 0)


def _write(lines: Iterable[str], output: Path | None) -> None:
    """Write to a file or to standard output; the file is created only when the first line is ready."""
    with contextlib.ExitStack() as stack:
        write: Callable[[bytes], object] | None = None if output is not None else emit_bytes
        for line in lines:
            if write is None:
                assert output is not None
                write = stack.enter_context(_opened(output)).write
            write(line.encode("utf-8", "backslashreplace"))


@contextlib.contextmanager
def _opened(output: Path) -> Iterator[BinaryIO]:
    try:
        stream = output.open("wb")
    except OSError as error:
        raise InputError("file.not_written", field="output", path=str(output), reason=error.strerror) from error
    try:
        with stream:
            yield stream
    except OSError as error:
        raise StoreError("export.incomplete", path=str(output), reason=error.strerror) from error


def _ignore_damage() -> None:
    """Ignore this event: if the log is damaged, the error says so."""
