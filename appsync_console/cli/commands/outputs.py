"""``appsync-console outputs``: prints the outputs of a deployed stack."""

from __future__ import annotations

from pathlib import Path

import click

from appsync_console.cli.main import Program
from appsync_console.cli.options.deploy import keep_profile, open_deployment, save_outputs, stack_options, tell_outputs
from appsync_console.cli.output import runs_async
from appsync_console.cli.workspace import plaintext_option
from appsync_console.texts.translation import mark


@click.command()
@stack_options
@click.option(
    "--outputs-file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=mark("Write the outputs, including the API key, to FILE, as cdk deploy does."),
)
@click.option("--save", is_flag=True, help=mark("Update the profile of this API, and store its key in the keyring."))
@click.option("--profile", default="", metavar="NAME", help=mark("With --save: the name of a new profile."))
@plaintext_option
@click.pass_obj
@runs_async
async def outputs(
    program: Program,
    stack: str,
    aws_profile: str,
    region: str,
    outputs_file: Path | None,
    save: bool,
    profile: str,
    allows_plaintext: bool,
) -> int:
    """Print the URLs and other outputs of the deployed API. The API key is written only to --outputs-file."""
    found = await open_deployment(stack, aws_profile, region).outputs()
    tell_outputs(found)
    if outputs_file is not None:
        save_outputs(outputs_file, found)
    if save:
        await keep_profile(program, found, name=profile, aws_profile=aws_profile, allows_plaintext=allows_plaintext)
    return 0
