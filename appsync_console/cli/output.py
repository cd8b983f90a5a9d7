"""How the command line speaks: results on standard output, words for people on standard error, exit codes.

Output that cannot be written ends the command: quietly where the reader has gone (``… | head``), otherwise with the
reason. A listener prints from within tasks of a session, where an exception would end that task and not the command;
so there the failure is noted and the command canceled.
"""

from __future__ import annotations

import asyncio
import errno
import functools
import os
import stat
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, ParamSpec

import click

from appsync_console.domain.errors import ConsoleError

INTERRUPTED = 130
_P = ParamSpec("_P")
# On Windows a pipe without a reader is an invalid argument.
_CLOSED = frozenset({errno.EPIPE, errno.ESHUTDOWN, *([errno.EINVAL] if sys.platform == "win32" else [])})


class OutputLost(Exception):
    """Standard output or standard error cannot be written any more.

    Args:
        error: What the system says.
    """

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.is_closed = error.errno in _CLOSED
        self.reason = error.strerror or str(error)


class _Run:
    """A command that runs; remembers the first output that was lost, and ends the command then."""

    def __init__(self, task: asyncio.Task[Any]) -> None:
        self._task = task
        self.lost: OutputLost | None = None

    def lose(self, error: OSError) -> None:
        if self.lost is None:
            self.lost = OutputLost(error)
            self._task.cancel()


_running: ContextVar[_Run | None] = ContextVar("_running", default=None)


def emit(text: str, *, nl: bool = True) -> None:
    """A result, on standard output; with a line end unless told otherwise."""
    _write(lambda: click.echo(text, nl=nl))


def emit_bytes(data: bytes) -> None:
    """A part of a result that is exact to the byte, on standard output; for the command itself, not for a listener.

    Raises:
        OutputLost: It cannot be written.
    """
    try:
        sys.stdout.buffer.write(data)
    except OSError as error:
        raise OutputLost(error) from error


def say(text: str) -> None:
    """A word for the person, on standard error."""
    _write(lambda: click.echo(text, err=True))


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
            code = asyncio.run(_ended_by_lost_output(command(*args, **kwargs)))
        except ConsoleError as error:
            tell_error(error)
            code = error.exit_code
        except KeyboardInterrupt:
            code = INTERRUPTED
        sys.exit(code)

    return wrapper


async def _ended_by_lost_output(command: Coroutine[Any, Any, int]) -> int:
    """The exit code of ``command``; raises OutputLost as soon as its output was lost and it has cleaned up."""
    task = asyncio.current_task()
    assert task is not None
    run = _Run(task)
    _running.set(run)
    try:
        code = await command
        if sys.stdout is not None:
            _write(sys.stdout.flush)
    except BaseException:
        if run.lost is None:
            raise
    finally:
        _running.set(None)
    if run.lost is not None:
        raise run.lost
    return code


@contextmanager
def ends_with_its_reader() -> Iterator[None]:
    """While it lasts, a pipe that standard output goes to ends the command when its reader goes, not only when
    something is written next. For commands that wait for what is to be printed."""
    run, loop = _running.get(), asyncio.get_running_loop()
    is_watched = False
    with suppress(OSError, ValueError, AttributeError, NotImplementedError):
        descriptor = sys.stdout.fileno()
        if run is not None and stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            # Nothing can be read from this end of a pipe: what is told is that the other end was closed.
            loop.add_reader(descriptor, run.lose, BrokenPipeError(errno.EPIPE, "the reader has gone"))
            is_watched = True
    try:
        yield
    finally:
        if is_watched:
            loop.remove_reader(descriptor)


def exit_code_of(lost: OutputLost) -> int:
    """What the program ends with when its output was lost; says why where that is not plain.

    What Python still holds back goes nowhere: it would complain when it writes that on exit.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not (stream is sys.stderr and _works(stream)):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    if lost.is_closed:
        return 0
    tell_error(ConsoleError(f"The output cannot be written: {lost.reason}."))
    return 1


def _works(stream: Any) -> bool:
    try:
        stream.flush()
    except OSError:
        return False
    return True


def _write(write: Callable[[], object]) -> None:
    run = _running.get()
    if run is not None and run.lost is not None:
        return
    try:
        write()
    except OSError as error:
        if run is None:
            raise OutputLost(error) from error
        run.lose(error)
