"""``appsync-console destroy``: the deployed API and everything in its stack, away."""

from __future__ import annotations

import click

from appsync_console.cli.deploy_options import agreed, open_deployment, stack_options, tell_progress
from appsync_console.cli.output import runs_async, say
from appsync_console.domain.deploy_words import plan_lines, plan_warnings
from appsync_console.domain.deployment import Plan


@click.command()
@stack_options
@click.option("--yes", "is_agreed", is_flag=True, help="Agree to what is going to be deleted.")
@runs_async
async def destroy(stack: str, aws_profile: str, region: str, is_agreed: bool) -> int:
    """Delete the deployed API with everything in its stack: the kept messages and the users of its pool too.

    The profile and the messages of this program stay.
    """
    deployment = open_deployment(stack, aws_profile, region)
    resources = await deployment.resources()
    say(f"The stack {stack} is going to be deleted, with all of this:")
    for text in plan_lines(resources):
        say(f"  {text}")
    for text in plan_warnings(Plan(change_set="", is_new=False, resources=resources)):
        say(f"Note: {text}")
    if not agreed("Shall it be deleted?", is_agreed=is_agreed):
        say("Nothing was deleted.")
        return 1
    await deployment.destroy(tell_progress)
    say(f"The stack {stack} is gone.")
    return 0
