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
from appsync_console.texts.translation import mark, tr


@click.command()
@stack_options
@confirm_option
@click.option("--yes", "is_agreed", is_flag=True, help=mark("Delete without asking for confirmation."))
@runs_async
async def destroy(stack: str, aws_profile: str, region: str, confirmed: str, is_agreed: bool) -> int:
    """Delete the deployed API and everything in its stack, including stored messages and the users of its user pool.

    Deletes only stacks that AppSync Console created, and none with termination protection. If stored messages or users
    are deleted, --yes also needs --confirm NAME. Your profile and your message log are not affected.
    """
    check_confirmed(stack, (), confirmed)
    deployment = open_deployment(stack, aws_profile, region)
    resources = await deployment.resources()
    say(tr("This deletes the stack {stack} and all its resources:", stack=stack))
    for text in plan_lines(resources):
        say(f"  {text}")
    for text in plan_warnings(resources):
        say(tr("Note: {text}", text=text))
    consent = ask_consent(tr("Delete this stack?"), stack, resources, Consent(is_agreed, confirmed))
    if not consent.is_agreed:
        say(tr("Nothing was deleted."))
        return 1
    await deployment.destroy(tell_progress, confirmed=consent.confirmed)
    say(tr("The stack {stack} was deleted.", stack=stack))
    return 0
