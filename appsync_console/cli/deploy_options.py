"""The options that the commands about the API on AWS share, and how its outputs are told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appsync_console.cli.main import Program
from appsync_console.cli.output import say
from appsync_console.domain.deploy_words import progress_line
from appsync_console.domain.deployment import DEFAULT_STACK, Progress, StackOutputs
from appsync_console.domain.secret import Secret

if TYPE_CHECKING:
    from appsync_console.session.deployment import Deployment

_OPTIONS: tuple[Callable[..., Any], ...] = (
    click.option("--stack", default=DEFAULT_STACK, show_default=True, metavar="NAME", help="The CloudFormation stack."),
    click.option("--aws-profile", default="", metavar="NAME", help="A named AWS profile of this machine."),
    click.option("--region", default="", metavar="REGION", help="Instead of that of the AWS profile or environment."),
)


def stack_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--stack``, ``--aws-profile`` and ``--region``."""
    for option in reversed(_OPTIONS):
        option(command)
    return command


def open_deployment(stack: str, aws_profile: str, region: str) -> Deployment:
    """The stack that is meant; raises InputError for a name that none can have."""
    from appsync_console.session.deployment import Deployment

    return Deployment.at(stack, aws_profile=aws_profile, region=region)


def tell_progress(progress: Progress) -> None:
    """One step of AWS, for the person."""
    say(progress_line(progress))


def tell_outputs(outputs: StackOutputs) -> None:
    """The outputs on standard output, a line each; the API key is not among them."""
    from appsync_console.session.deployment import shown_outputs

    for name, value in shown_outputs(outputs):
        click.echo(f"{name}: {value}")


def save_outputs(path: Path, outputs: StackOutputs) -> None:
    """The outputs in a file, the API key too; raises StoreError where it cannot be written."""
    from appsync_console.session.deployment import write_outputs

    write_outputs(path, outputs)
    say(f"The outputs are in {path}, the API key too.")


async def keep_profile(
    program: Program, outputs: StackOutputs, *, name: str, aws_profile: str, token: Secret | None = None
) -> None:
    """A profile of the deployed API; without a keyring it has none of its secrets, which is said."""
    from appsync_console.session.deployment import keep_as_profile
    from appsync_console.session.workspace import Workspace

    workspace = await Workspace.open(program.folders, with_log=False)
    try:
        home = await workspace.secret_home()
        kept = await keep_as_profile(workspace, outputs, name=name, aws_profile=aws_profile, token=token)
    finally:
        await workspace.aclose()
    if home.is_keyring:
        say(f"It has the profile {kept.name}; its secrets are in the keyring.")
    else:
        say(
            f"It has the profile {kept.name}, without its API key: {home.reason} outputs --outputs-file FILE writes it."
        )


def agreed(question: str, *, is_agreed: bool) -> bool:
    """Whether the person agrees, by ``--yes`` or on the terminal; raises UsageError where there is nobody to ask."""
    if is_agreed:
        return True
    if not sys.stdin.isatty():
        raise click.UsageError("There is no terminal on which to ask: add --yes to agree.")
    return click.confirm(question, err=True)
