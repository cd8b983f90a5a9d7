"""The commands. Each imports what it needs when it runs, so that help and completion answer at once."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from appsync_console.build import version
from appsync_console.session.workspace.folders import Folders


@dataclass(frozen=True, slots=True)
class Program:
    """What the commands need of the program around them.

    Attributes:
        folders: Where profiles, settings and the log are.
        open_window: Opens the window, on the profile of that name if one is given; returns an exit code.
        run_self_test: Tests every part the program stands on; returns an exit code.
        run_demo: Runs the demo (headless or in a window, with a picture to write or none); returns an exit code.
    """

    folders: Folders
    open_window: Callable[[str | None], int]
    run_demo: Callable[[bool, Path | None], int]
    run_self_test: Callable[[], int]


class _Commands(click.Group):
    """Finds a command in the module of its name."""

    _modules = (
        "demo", "deploy", "destroy", "doctor", "export", "gui", "import", "outputs", "profiles", "publish", "sandbox",
        "subscribe",
    )  # fmt: skip

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._modules:
            return None
        name = "import_log" if cmd_name == "import" else cmd_name  # a word of Python's cannot be a module
        command = getattr(importlib.import_module(f"appsync_console.cli.commands.{name}"), name)
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="" if sys.platform == "win32" else "The manual: man appsync-console",
)
@click.version_option(version(), prog_name="appsync-console")
@click.option("--self-test", is_flag=True, help="Test every part this program stands on: one line each, exit code.")
@click.pass_context
def cli(context: click.Context, self_test: bool) -> None:
    """A test console for real-time channels on AWS AppSync. Without a command it opens the window."""
    program: Program = context.obj
    if self_test:
        sys.exit(program.run_self_test())
    if context.invoked_subcommand is None:
        sys.exit(program.open_window(None))


def run(program: Program) -> None:
    """Run the command line of this process; ends with :class:`SystemExit`."""
    from appsync_console.cli.output import OutputLost, exit_code_of

    try:
        cli(obj=program, prog_name="appsync-console")
    except OutputLost as lost:
        sys.exit(exit_code_of(lost))
    except OSError as error:  # click's own words: --help and --version
        if error.filename is not None:
            raise
        sys.exit(exit_code_of(OutputLost(error)))
