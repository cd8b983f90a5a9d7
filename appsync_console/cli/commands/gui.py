"""``appsync-console gui``."""

from __future__ import annotations

import sys

import click

from appsync_console.cli.main import Program
from appsync_console.texts.translation import mark


@click.command()
@click.option("--profile", metavar="NAME", help=mark("The profile to open."))
@click.pass_obj
def gui(program: Program, profile: str | None) -> None:
    """Open the window."""
    sys.exit(program.open_window(profile))
