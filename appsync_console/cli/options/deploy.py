"""The options that the commands about the API on AWS share, and how its outputs are told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appsync_console.cli.main import Program
from appsync_console.cli.output import emit, say
from appsync_console.cli.workspace import open_workspace, secret_text
from appsync_console.domain.deployment import DEFAULT_STACK, Planned, Progress, StackOutputs, check_confirmed, lost_data
from appsync_console.domain.secret import Secret
from appsync_console.texts.deployment import confirm_label, progress_line

if TYPE_CHECKING:
    from appsync_console.session.deploy.deployment import Deployment

_OPTIONS: tuple[Callable[..., Any], ...] = (
    click.option("--stack", default=DEFAULT_STACK, show_default=True, metavar="NAME", help="The CloudFormation stack."),
    click.option("--aws-profile", default="", metavar="NAME", help="A named AWS profile of this machine."),
    click.option("--region", default="", metavar="REGION", help="Instead of that of the AWS profile or environment."),
)

confirm_option = click.option(
    "--confirm",
    "confirmed",
    default="",
    metavar="NAME",
    help="The name of the stack again, where kept messages or a user pool are deleted; --yes alone is not enough then.",
)
"""``--confirm`` of a command that may delete data."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What the person agrees to.

    Attributes:
        is_agreed: To the change or deletion as a whole, by ``--yes`` or on the terminal.
        confirmed: The name of the stack whose data may be deleted; empty where none was given.
    """

    is_agreed: bool
    confirmed: str = ""


def stack_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--stack``, ``--aws-profile`` and ``--region``."""
    for option in reversed(_OPTIONS):
        option(command)
    return command


def open_deployment(stack: str, aws_profile: str, region: str) -> Deployment:
    """The stack that is meant; raises InputError for a name that none can have."""
    from appsync_console.session.deploy.deployment import Deployment

    return Deployment.at(stack, aws_profile=aws_profile, region=region)


def tell_progress(progress: Progress) -> None:
    """One step of AWS, for the person."""
    say(progress_line(progress))


def tell_outputs(outputs: StackOutputs) -> None:
    """The outputs on standard output, a line each; the API key is not among them."""
    from appsync_console.session.deploy.deployment import shown_outputs

    for name, value in shown_outputs(outputs):
        emit(f"{name}: {value}")


def save_outputs(path: Path, outputs: StackOutputs) -> None:
    """The outputs in a file, the API key too; raises StoreError where it cannot be written."""
    from appsync_console.session.deploy.deployment import write_outputs

    write_outputs(path, outputs)
    say(f"The outputs are in {path}, the API key too.")


async def keep_profile(
    program: Program,
    outputs: StackOutputs,
    *,
    name: str,
    aws_profile: str,
    allows_plaintext: bool,
    token: Secret | None = None,
) -> None:
    """A profile of the deployed API; without a keyring it has none of its secrets, which is said."""
    from appsync_console.session.deploy.deployment import keep_as_profile

    async with open_workspace(program.folders, allows_plaintext=allows_plaintext) as workspace:
        home = await workspace.secret_home()
        kept = await keep_as_profile(workspace, outputs, name=name, aws_profile=aws_profile, token=token)
    say(f"Its profile is {kept.name}. {secret_text('Its API key', home)}")
    if not home.is_keyring:
        say("To get the key, run appsync-console outputs --outputs-file FILE.")


def ask_consent(question: str, stack: str, resources: Iterable[Planned], given: Consent) -> Consent:
    """What the person agrees to, once asked on the terminal for what the options leave open.

    Where data is deleted, the name of the stack is asked for instead of a yes.

    Raises:
        InputError: For field ``confirm``: data is deleted and ``--yes`` came alone, or another stack was named.
        UsageError: There is nobody to ask.
    """
    lost = tuple(planned for planned in resources if lost_data([planned]))
    if lost and not given.confirmed and not given.is_agreed:
        return _typed_consent(stack, lost)
    check_confirmed(stack, lost, given.confirmed)
    return replace(given, is_agreed=agreed(question, is_agreed=given.is_agreed))


def _typed_consent(stack: str, lost: Iterable[Planned]) -> Consent:
    if not sys.stdin.isatty():
        raise click.UsageError(f"There is no terminal on which to ask: add --yes and --confirm {stack} to agree.")
    typed = click.prompt(confirm_label(lost), default="", show_default=False, err=True).strip()
    if typed != stack:
        say("That is not the name of the stack.")
    return Consent(is_agreed=typed == stack, confirmed=stack if typed == stack else "")


def agreed(question: str, *, is_agreed: bool) -> bool:
    """Whether the person agrees, by ``--yes`` or on the terminal; raises UsageError where there is nobody to ask."""
    if is_agreed:
        return True
    if not sys.stdin.isatty():
        raise click.UsageError("There is no terminal on which to ask: add --yes to agree.")
    return click.confirm(question, err=True)
