"""The options of ``sandbox`` that set its limits and timing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import click

from appsync_console.domain.api import limits
from appsync_console.texts.translation import mark

if TYPE_CHECKING:
    from appsync_console.sandbox.options import SandboxOptions

_C = TypeVar("_C", bound=Callable[..., object])

_OPTIONS = (
    click.option(
        "--max-subscriptions",
        type=click.IntRange(1, 10_000),
        default=limits.SUBSCRIPTIONS_PER_CONNECTION,
        show_default=True,
        metavar="N",
        help=mark("Maximum number of subscriptions per connection."),
    ),
    click.option(
        "--connection-age",
        default="24h",
        show_default=True,
        metavar="AGE",
        help=mark("Close connections older than AGE, such as 90s, 30m."),
    ),
    click.option(
        "--keep-alive", default="60s", show_default=True, metavar="TIME", help=mark("Interval between keep-alives.")
    ),
    click.option(
        "--connection-timeout",
        default="300s",
        show_default=True,
        metavar="TIME",
        help=mark("Connection timeout sent to clients: how long without a keep-alive until a connection is dead."),
    ),
    click.option(
        "--rate",
        "rates",
        multiple=True,
        metavar="connect|subscribe|http=N",
        help=mark("Throttle connections, subscriptions or HTTP requests above N per second; repeatable."),
    ),
    click.option(
        "--query-handshake-only",
        is_flag=True,
        help=mark("Accept the credentials of connections only in the URL, as older emulators do."),
    ),
)


def limit_options(command: _C) -> _C:
    """Add the options to a command, which passes their values to :func:`with_limits`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def with_limits(
    options: SandboxOptions,
    *,
    max_subscriptions: int,
    connection_age: str,
    keep_alive: str,
    connection_timeout: str,
    rates: Sequence[str],
    query_handshake_only: bool,
) -> SandboxOptions:
    """``options`` with these limits.

    Raises:
        InputError: For the field of the option that is not valid.
    """
    from appsync_console.sandbox.options import seconds_of
    from appsync_console.sandbox.rates import rates_of

    return replace(
        options,
        max_subscriptions=max_subscriptions,
        connection_age_s=seconds_of(connection_age, "connection-age"),
        keep_alive_s=seconds_of(keep_alive, "keep-alive"),
        connection_timeout_ms=seconds_of(connection_timeout, "connection-timeout") * 1000,
        rates=rates_of(rates),
        is_query_handshake_only=query_handshake_only,
    )
