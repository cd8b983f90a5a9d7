"""``appsync-console demo``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from appsync_console.cli.main import Program


@click.command()
@click.option("--headless", is_flag=True, help="Without a display: check the round trip and end.")
@click.option(
    "--screenshot",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a picture of the window once the messages are on show.",
)
@click.pass_obj
def demo(program: Program, headless: bool, screenshot: Path | None) -> None:
    """Start a sandbox, open the window on it, and send messages round.

    Nothing of it is kept. With --headless it exits 0 only if each message arrived where it should and nowhere else.
    """
    sys.exit(program.run_demo(headless, screenshot))
