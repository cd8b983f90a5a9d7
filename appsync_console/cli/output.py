"""The output of commands: results on standard output, notices and errors on standard error, exit codes.

Output that cannot be written ends the command: silently if the reader has closed the pipe (``… | head``), otherwise
with the reason. A listener prints from within tasks of a session, where an exception would end that task but not the
command; there, the failure is recorded and the command canceled.
"""

from __future__ import annotations

import asyncio
import errno
import functools
import logging
import os
import stat
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, ParamSpec, TextIO

import click

from appsync_console.cli.signals import ended_by_signals
from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.text.visible import escaped
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import tr

INTERRUPTED = 130
_P = ParamSpec("_P")
# On Windows, writing to a pipe without a reader fails with EINVAL.
_CLOSED = frozenset({errno.EPIPE, errno.ESHUTDOWN, *([errno.EINVAL] if sys.platform == "win32" else [])})


class OutputLost(Exception):
    """Standard output or standard error can no longer be written.

    Args:
        error: The error of the operating system.
    """

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.is_closed = error.errno in _CLOSED
        self.reason = error.strerror or str(error)


class _Run:
    """A running command; records the first failed write and cancels the command."""

    def __init__(self, task: asyncio.Task[Any]) -> None:
        self._task = task
        self.lost: OutputLost | None = None

    def lose(self, error: OSError) -> None:
        if self.lost is None:
            self.lost = OutputLost(error)
            self._task.cancel()


_running: ContextVar[_Run | None] = ContextVar("_running", default=None)


def emit(text: str, *, nl: bool = True) -> None:
    """Print a result to standard output, by default with a newline."""
    _write(lambda: click.echo(_printable(text, sys.stdout), nl=nl))


def emit_bytes(data: bytes) -> None:
    """Write UTF-8 of a result to standard output, unchanged in a pipe; for the command itself, not for a listener.

    Raises:
        OutputLost: They cannot be written.
    """
    try:
        sys.stdout.buffer.write(_printable(data.decode(), sys.stdout).encode() if sys.stdout.isatty() else data)
    except OSError as error:
        raise OutputLost(error) from error


def say(text: str) -> None:
    """Print a notice for the user to standard error."""
    _write(lambda: click.echo(_printable(text, sys.stderr), err=True))


class PrintableFormatter(logging.Formatter):
    """Formats log records for a terminal: what they hide is escaped, because they contain data from elsewhere."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a record, with its hidden characters escaped."""
        return escaped(super().format(record))


def tell_error(error: ConsoleError) -> None:
    """Print what happened, why, and what to do, one line each."""
    text = error_text(error)
    say(tr("error: {text}", text=text.what))
    if text.cause:
        say(tr("cause: {text}", text=text.cause))
    if text.remedy:
        say(tr("what to do: {text}", text=text.remedy))
    if error.request_id:
        say(tr("request ID: {id}", id=error.request_id))


def runs_async(command: Callable[_P, Coroutine[Any, Any, int]]) -> Callable[_P, None]:
    """Turn a coroutine that returns an exit code into a click command, and print its errors.

    Exit codes: 0 success, 1 the requested operation failed, 2 wrong usage, 3 cannot connect, 4 not authorized,
    128 and its number if a signal ended it: 130 for Ctrl+C.
    """

    @functools.wraps(command)
    def wrapper(*args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            code = asyncio.run(ended_by_signals(_ended_by_lost_output(command(*args, **kwargs))))
        except ConsoleError as error:
            tell_error(error)
            code = error.exit_code
        except KeyboardInterrupt:
            code = INTERRUPTED
        sys.exit(code)

    return wrapper


async def _ended_by_lost_output(command: Coroutine[Any, Any, int]) -> int:
    """Run ``command`` and return its exit code; raises OutputLost if its output was lost, once it has cleaned up."""
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
    """End the command as soon as the reader of its standard output closes the pipe, not only at the next write.

    For commands that wait for something to print.
    """
    run, loop = _running.get(), asyncio.get_running_loop()
    is_watched = False
    with suppress(OSError, ValueError, AttributeError, NotImplementedError):
        descriptor = sys.stdout.fileno()
        if run is not None and stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            # Nothing can be read from this end of a pipe: it becomes readable when the other end is closed.
            loop.add_reader(descriptor, run.lose, BrokenPipeError(errno.EPIPE, "the reader closed the pipe"))
            is_watched = True
    try:
        yield
    finally:
        if is_watched:
            loop.remove_reader(descriptor)


def exit_code_of(lost: OutputLost) -> int:
    """The exit code after output was lost; prints the reason unless the reader closed the pipe.

    Discards what Python still buffers, because writing it on exit would raise another error.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not (stream is sys.stderr and _works(stream)):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    if lost.is_closed:
        return 0
    tell_error(ConsoleError("output.lost", reason=lost.reason))
    return 1


def _works(stream: Any) -> bool:
    try:
        stream.flush()
    except OSError:
        return False
    return True


def _printable(text: str, stream: TextIO | None) -> str:
    """Return ``text`` for ``stream``; a terminal would obey control characters and hide others."""
    return escaped(text) if stream is not None and stream.isatty() else text


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
