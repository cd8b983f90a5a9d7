"""Options and output shared by the commands deploy, outputs and destroy."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appsync_console.cli.main import Program
from appsync_console.cli.output import emit, say
from appsync_console.cli.workspace import api_key_text, open_workspace
from appsync_console.domain.deployment import DEFAULT_STACK, Planned, Progress, StackOutputs, check_confirmed, lost_data
from appsync_console.domain.secret import Secret
from appsync_console.texts.deployment import confirm_label, progress_line
from appsync_console.texts.translation import mark, tr

if TYPE_CHECKING:
    from appsync_console.session.deploy.deployment import Deployment

_OPTIONS: tuple[Callable[..., Any], ...] = (
    click.option(
        "--stack", default=DEFAULT_STACK, show_default=True, metavar="NAME", help=mark("The CloudFormation stack.")
    ),
    click.option("--aws-profile", default="", metavar="NAME", help=mark("Named AWS profile on this computer.")),
    click.option(
        "--region", default="", metavar="REGION", help=mark("AWS region, instead of that of the AWS profile.")
    ),
)

confirm_option = click.option(
    "--confirm",
    "confirmed",
    default="",
    metavar="NAME",
    help=mark(
        "Repeat the stack name to confirm that stored messages or a user pool are deleted; --yes does not cover that."
    ),
)
"""``--confirm`` of a command that may delete data."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What the user has agreed to.

    Attributes:
        is_agreed: Whether they agreed to the change or deletion as a whole, by ``--yes`` or in the terminal.
        confirmed: The name of the stack whose data may be deleted; empty if not given.
    """

    is_agreed: bool
    confirmed: str = ""


def stack_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--stack``, ``--aws-profile`` and ``--region``."""
    for option in reversed(_OPTIONS):
        option(command)
    return command


def open_deployment(stack: str, aws_profile: str, region: str) -> Deployment:
    """The deployment of this stack; raises InputError if the name is not valid."""
    from appsync_console.session.deploy.deployment import Deployment

    return Deployment.at(stack, aws_profile=aws_profile, region=region)


def tell_progress(progress: Progress) -> None:
    """Print one step of a deployment."""
    say(progress_line(progress))


def tell_outputs(outputs: StackOutputs) -> None:
    """Print the outputs except the API key to standard output, one per line."""
    from appsync_console.session.deploy.deployment import shown_outputs

    for name, value in shown_outputs(outputs):
        emit(f"{name}: {value}")


def save_outputs(path: Path, outputs: StackOutputs) -> None:
    """Write the outputs, including the API key, to a file; raises StoreError if it cannot be written."""
    from appsync_console.session.deploy.deployment import write_outputs

    write_outputs(path, outputs)
    say(tr("Wrote the outputs, including the API key, to {path}.", path=path))


async def keep_profile(
    program: Program,
    outputs: StackOutputs,
    *,
    name: str,
    aws_profile: str,
    allows_plaintext: bool,
    token: Secret | None = None,
) -> None:
    """Create or update the profile of the deployed API; without a keyring, print that its secrets are not stored."""
    from appsync_console.session.deploy.deployment import keep_as_profile

    async with open_workspace(program.folders, allows_plaintext=allows_plaintext) as workspace:
        home = await workspace.secret_home()
        kept = await keep_as_profile(workspace, outputs, name=name, aws_profile=aws_profile, token=token)
    say(tr("The API's profile is {name}. {key}", name=kept.name, key=api_key_text(home)))
    if not home.is_keyring:
        say(tr("To get the key, run appsync-console outputs --outputs-file FILE."))


def ask_consent(question: str, stack: str, resources: Iterable[Planned], given: Consent) -> Consent:
    """Ask in the terminal for the consent that the options do not give, and return all of it.

    If data is deleted, asks for the name of the stack instead of a yes.

    Raises:
        InputError: For field ``confirm``: data is deleted and ``--yes`` was given alone, or with another stack's name.
        UsageError: There is no terminal.
    """
    lost = tuple(planned for planned in resources if lost_data([planned]))
    if lost and not given.confirmed and not given.is_agreed:
        return _typed_consent(stack, lost)
    check_confirmed(stack, lost, given.confirmed)
    return replace(given, is_agreed=agreed(question, is_agreed=given.is_agreed))


def _typed_consent(stack: str, lost: Iterable[Planned]) -> Consent:
    if not sys.stdin.isatty():
        raise click.UsageError(
            tr("Confirmation needs a terminal. To agree without one, add --yes and --confirm {stack}.", stack=stack)
        )
    typed = click.prompt(confirm_label(lost), default="", show_default=False, err=True).strip()
    if typed != stack:
        say(tr("That is not the stack name."))
    return Consent(is_agreed=typed == stack, confirmed=stack if typed == stack else "")


def agreed(question: str, *, is_agreed: bool) -> bool:
    """Whether the user agrees, by ``--yes`` or in the terminal; raises UsageError if there is no terminal."""
    if is_agreed:
        return True
    if not sys.stdin.isatty():
        raise click.UsageError(tr("Confirmation needs a terminal. To agree without one, add --yes."))
    return click.confirm(question, err=True)
