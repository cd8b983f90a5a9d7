"""``appsync-console gui``."""

from __future__ import annotations

import sys

import click

from appsync_console.cli.main import Program


@click.command()
@click.option("--profile", metavar="NAME", help="The profile to open.")
@click.pass_obj
def gui(program: Program, profile: str | None) -> None:
    """Open the window."""
    sys.exit(program.open_window(profile))
