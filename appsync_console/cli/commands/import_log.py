"""``appsync-console import``: messages that were exported, back into the log."""

from __future__ import annotations

from pathlib import Path

import click

from appsync_console.cli.main import Program
from appsync_console.cli.output import runs_async, say
from appsync_console.cli.workspace import open_workspace


@click.command(name="import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--profile", "name", required=True, metavar="NAME", help="Whose messages they become.")
@click.pass_obj
@runs_async
async def import_log(program: Program, file: Path, name: str) -> int:
    """Add the messages of FILE, JSON lines as export writes them, to the log of a profile.

    They keep their times, texts and marks and stand at the end of the log. Close the window first.
    """
    from appsync_console.session.log.importer import LogImport

    reading = LogImport(file)
    reading.check()
    async with open_workspace(program.folders, with_log=True, keeps_secrets=False) as workspace:
        assert workspace.log is not None
        count = await reading.take(workspace.log, workspace.profile_named(name).id)
    say(f"{count:,} messages were imported into {name}.")
    return 0
