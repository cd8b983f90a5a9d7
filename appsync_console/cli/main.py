"""The command group. Each command imports what it needs when it runs, so that help and completion are fast."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import click

from appsync_console.build import version
from appsync_console.cli.help_texts import translate_help
from appsync_console.session.workspace.folders import Folders
from appsync_console.texts.translation import mark


@dataclass(frozen=True, slots=True)
class Program:
    """What the commands need from the rest of the program.

    Attributes:
        folders: The folders of profiles, settings and the log.
        open_window: Opens the window, with the named profile if a name is given; returns an exit code.
        run_self_test: Tests every component the program depends on; returns an exit code.
        log_debug: Logs debug messages to standard error from now on.
        run_demo: Runs the demo, headless or in a window, and optionally saves a screenshot; returns an exit code.
    """

    folders: Folders
    open_window: Callable[[str | None], int]
    run_demo: Callable[[bool, Path | None], int]
    run_self_test: Callable[[], int]
    log_debug: Callable[[], None]


class _Commands(click.Group):
    """Loads each command from the module of the same name."""

    _modules = (
        "demo", "deploy", "destroy", "doctor", "export", "gui", "import", "log", "outputs", "profiles", "publish",
        "sandbox", "subscribe",
    )  # fmt: skip

    _translated: ClassVar[set[str]] = set()

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._modules:
            return None
        name = "import_log" if cmd_name == "import" else cmd_name  # a Python keyword cannot name a module
        command = getattr(importlib.import_module(f"appsync_console.cli.commands.{name}"), name)
        assert isinstance(command, click.Command)
        if name not in self._translated:
            self._translated.add(name)
            translate_help(command)
        return command


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="" if sys.platform == "win32" else mark("For the manual, run: man appsync-console"),
)
@click.version_option(version(), prog_name="appsync-console")
@click.option("--self-test", is_flag=True, help=mark("Test the components this program depends on, and exit."))
@click.option(
    "--debug", is_flag=True, help=mark("Log debug messages to standard error; also APPSYNC_CONSOLE_LOG=debug.")
)
@click.pass_context
def cli(context: click.Context, self_test: bool, debug: bool) -> None:
    """Test real-time channels on AWS AppSync. Without a command, open the window."""
    program: Program = context.obj
    if debug or os.environ.get("APPSYNC_CONSOLE_LOG", "").lower() == "debug":
        program.log_debug()
    if self_test:
        sys.exit(program.run_self_test())
    if context.invoked_subcommand is None:
        sys.exit(program.open_window(None))


def run(program: Program) -> None:
    """Run the command line of this process; always raises :class:`SystemExit`."""
    from appsync_console.cli.output import OutputLost, exit_code_of

    translate_help(cli)
    try:
        cli(obj=program, prog_name="appsync-console")
    except OutputLost as lost:
        sys.exit(exit_code_of(lost))
    except OSError as error:  # click's own output: --help and --version
        if error.filename is not None:
            raise
        sys.exit(exit_code_of(OutputLost(error)))
