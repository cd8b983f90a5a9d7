"""``appsync-console import``: adds exported messages to the log."""

from __future__ import annotations

from pathlib import Path

import click

from appsync_console.cli.main import Program
from appsync_console.cli.output import runs_async, say
from appsync_console.cli.workspace import open_workspace
from appsync_console.texts.counts import rows_text
from appsync_console.texts.translation import mark, tr


@click.command(name="import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--profile", "name", required=True, metavar="NAME", help=mark("The profile to add the messages to."))
@click.pass_obj
@runs_async
async def import_log(program: Program, file: Path, name: str) -> int:
    """Add the messages in FILE to the log of a profile. FILE contains JSON lines, as export writes them.

    The messages keep their times, texts and marks, and appear at the end of the log. All of them are imported, or
    none. Close the window first.
    """
    from appsync_console.session.log.importer import LogImport, not_imported

    reading = LogImport(file)
    reading.check()
    async with open_workspace(program.folders, with_log=True, keeps_secrets=False) as workspace:
        log = workspace.log
        assert log is not None
        await reading.take(log, workspace.profile_named(name).id, waits=False)
    if log.backlog:
        raise not_imported(log.problem)
    say(tr("Imported {rows} into {name}.", rows=rows_text(reading.count - reading.gaps, reading.gaps), name=name))
    return 0
