"""How the command line speaks: results on standard output, words for people on standard error, exit codes."""

from __future__ import annotations

import asyncio
import functools
import sys
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

import click

from appsync_console.domain.errors import ConsoleError

INTERRUPTED = 130
_P = ParamSpec("_P")


def say(text: str) -> None:
    """A word for the person, on standard error."""
    click.echo(text, err=True)


def tell_error(error: ConsoleError) -> None:
    """What happened, why, and what to do, a line each."""
    say(f"error: {error.what}")
    if error.cause:
        say(f"cause: {error.cause}")
    if error.remedy:
        say(f"what to do: {error.remedy}")


def runs_async(command: Callable[_P, Coroutine[Any, Any, int]]) -> Callable[_P, None]:
    """Make a coroutine that returns an exit code a click command, with errors told as words.

    Exit codes: 0 done, 1 the thing asked for did not happen, 2 wrong use, 3 cannot connect, 4 not authorized,
    130 interrupted.
    """

    @functools.wraps(command)
    def wrapper(*args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            code = asyncio.run(command(*args, **kwargs))
        except ConsoleError as error:
            tell_error(error)
            code = error.exit_code
        except KeyboardInterrupt:
            code = INTERRUPTED
        except BrokenPipeError:
            # Who read our output has gone; Python would complain once more when it flushes on exit.
            sys.stdout = None
            code = 0
        sys.exit(code)

    return wrapper
