"""``appsync-console destroy``: deletes the deployed API and everything in its stack."""

from __future__ import annotations

import click

from appsync_console.cli.options.deploy import (
    Consent,
    ask_consent,
    confirm_option,
    open_deployment,
    stack_options,
    tell_progress,
)
from appsync_console.cli.output import runs_async, say
from appsync_console.domain.deployment import check_confirmed
from appsync_console.texts.deployment import plan_lines, plan_warnings


@click.command()
@stack_options
@confirm_option
@click.option("--yes", "is_agreed", is_flag=True, help="Agree to what is going to be deleted.")
@runs_async
async def destroy(stack: str, aws_profile: str, region: str, confirmed: str, is_agreed: bool) -> int:
    """Delete the deployed API with everything in its stack: the kept messages and the users of its pool too.

    Only a stack that AppSync Console made is deleted, and none whose termination protection is on. If kept messages or
    users are deleted with it, --yes also needs --confirm NAME. The profile and the messages of this program stay.
    """
    check_confirmed(stack, (), confirmed)
    deployment = open_deployment(stack, aws_profile, region)
    resources = await deployment.resources()
    say(f"The stack {stack} is going to be deleted, with all of this:")
    for text in plan_lines(resources):
        say(f"  {text}")
    for text in plan_warnings(resources):
        say(f"Note: {text}")
    consent = ask_consent("Shall it be deleted?", stack, resources, Consent(is_agreed, confirmed))
    if not consent.is_agreed:
        say("Nothing was deleted.")
        return 1
    await deployment.destroy(tell_progress, confirmed=consent.confirmed)
    say(f"The stack {stack} is gone.")
    return 0
