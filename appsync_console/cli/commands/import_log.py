"""``appsync-console import``: adds exported messages to the log."""

from __future__ import annotations

from pathlib import Path

import click

from appsync_console.cli.main import Program
from appsync_console.cli.output import runs_async, say
from appsync_console.cli.workspace import open_workspace
from appsync_console.texts.translation import mark, plural


@click.command(name="import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--profile", "name", required=True, metavar="NAME", help=mark("The profile to add the messages to."))
@click.pass_obj
@runs_async
async def import_log(program: Program, file: Path, name: str) -> int:
    """Add the messages in FILE to the log of a profile. FILE contains JSON lines, as export writes them.

    The messages keep their times, texts and marks, and appear at the end of the log. Close the window first.
    """
    from appsync_console.session.log.importer import LogImport

    reading = LogImport(file)
    reading.check()
    async with open_workspace(program.folders, with_log=True, keeps_secrets=False) as workspace:
        assert workspace.log is not None
        count = await reading.take(workspace.log, workspace.profile_named(name).id)
    say(plural("Imported {count:,} message into {name}.", "Imported {count:,} messages into {name}.", count, name=name))
    return 0
