"""``appsync-console demo``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from appsync_console.cli.main import Program
from appsync_console.texts.translation import mark


@click.command()
@click.option(
    "--headless", is_flag=True, help=mark("Run without a display: check that messages are delivered, and exit.")
)
@click.option(
    "--screenshot",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=mark("Save a screenshot of the window once it shows the messages."),
)
@click.pass_obj
def demo(program: Program, headless: bool, screenshot: Path | None) -> None:
    """Start a sandbox, open it in the window, and publish sample messages.

    Nothing is stored. With --headless, exits 0 only if each message arrived on its channel and on no other.
    """
    sys.exit(program.run_demo(headless, screenshot))
