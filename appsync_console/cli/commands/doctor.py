"""``appsync-console doctor``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import click

from appsync_console.cli.options.target import TargetOptions, open_target, target_options
from appsync_console.cli.output import emit, runs_async
from appsync_console.domain.channel import check_channel_name
from appsync_console.domain.errors import AuthorizationError, InputError, SecretStoreError
from appsync_console.domain.secret import Redactor
from appsync_console.texts.translation import mark, tr

if TYPE_CHECKING:
    from appsync_console.session.diagnosis.doctor import Step
    from appsync_console.session.diagnosis.report import Report


@click.command()
@click.option("--channel", default="", metavar="NAME", help=mark("The channel to subscribe to."))
@click.option(
    "--probe", is_flag=True, help=mark("Also publish a test message to the channel; other subscribers see it.")
)
@click.option("--json", "as_json", is_flag=True, help=mark("Print one JSON object instead of text."))
@target_options
@runs_async
async def doctor(options: TargetOptions, channel: str, probe: bool, as_json: bool) -> int:
    """Check the connection to an API step by step, from its name to the delivery of a test message.

    Publishes nothing unless you add --probe. The output contains no secrets. Exits 0 if no step failed, otherwise with
    the exit code of the first step that did. Without credentials, it checks what does not need them.
    """
    from appsync_console.session.diagnosis.report import step_text

    if probe and not channel:
        raise click.UsageError(tr("--probe needs a channel. Add --channel NAME."))
    if channel:
        check_channel_name(channel)
    redactor = Redactor()

    def show(step: Step) -> None:
        if not as_json:
            emit(step_text(step, redactor))

    report = await _examine(options, redactor, channel, probe, show)
    emit(report.to_json() if as_json else f"\n{report.advice}")
    return report.exit_code


async def _examine(
    options: TargetOptions, redactor: Redactor, channel: str, has_probe: bool, tell: Callable[[Step], None]
) -> Report:
    from appsync_console.session.diagnosis.doctor import Doctor, not_begun
    from appsync_console.session.diagnosis.report import Report

    async with AsyncExitStack() as stack:
        try:
            target = await stack.enter_async_context(open_target(options, needs_credentials=False))
        except (InputError, AuthorizationError, SecretStoreError) as problem:
            if isinstance(problem, InputError) and problem.field != "url":
                raise
            steps = not_begun(problem)
            for step in steps:
                tell(step)
            return Report(steps, redactor, options.url or "", channel)
        doctor = Doctor(target.access, channel=channel, has_probe=has_probe, tell=tell)
        return Report(await doctor.examine(), target.access.redactor, target.access.endpoint.graphql_url, channel)
