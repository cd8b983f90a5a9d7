"""``appsync-console publish``."""

from __future__ import annotations

import asyncio

import click

from appsync_console.cli.input_file import read_input
from appsync_console.cli.live_channels import PATIENCE_S, LiveChannels
from appsync_console.cli.options.target import TargetOptions, open_target, target_options
from appsync_console.cli.output import runs_async, say, tell_error
from appsync_console.domain.channel import check_channel_name
from appsync_console.domain.errors import InputError, SubscriptionError
from appsync_console.domain.json_text import require_json
from appsync_console.domain.terms import DeliveryState
from appsync_console.texts.translation import mark, tr


@click.command()
@click.argument("channel")
@click.argument("message", metavar="JSON|@FILE|-")
@click.option("--wait", is_flag=True, help=mark("Also wait until the message is delivered on the channel."))
@target_options
@runs_async
async def publish(options: TargetOptions, channel: str, message: str, wait: bool) -> int:
    """Publish a JSON message to CHANNEL, from an argument, a file (@FILE) or standard input (-).

    Exits 0 if AppSync accepted the message; with --wait, only if it was also delivered.
    """
    text = _read(message)
    check_channel_name(channel)
    require_json(text)
    async with open_target(options) as target:
        channels = LiveChannels([channel])
        session = target.session(channels)
        try:
            if wait:
                session.listen(channel)
                session.open()
                await _subscribed(channels)
            sent = await session.publish(channel, text)
            outcome = await sent.outcome() if wait else sent.publication
        finally:
            await session.aclose()
    if outcome.state is DeliveryState.NOT_DELIVERED and outcome.problem is not None:
        tell_error(outcome.problem)
        return 1
    if outcome.latency_us is not None:
        say(tr("published, accepted, delivered after {took_ms:.0f} ms", took_ms=outcome.latency_us / 1000))
    else:
        say(tr("published, accepted"))
    return 0


async def _subscribed(channels: LiveChannels) -> None:
    """Wait until the channel is live; raises the reason if it is not live within ``PATIENCE_S``."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            await channels.all_live()
    except TimeoutError:
        raise channels.retried or SubscriptionError("publish.channel_not_live", timeout_s=PATIENCE_S) from None


def _read(message: str) -> str:
    try:
        if message == "-" or message.startswith("@"):
            return read_input(message.removeprefix("@"), field="data").decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError("message.not_utf8", field="data", at=error.start) from error
    return message
