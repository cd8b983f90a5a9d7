"""Ends a command in order when the user or the system asks for it: it unsubscribes and closes its connections first."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Coroutine
from contextlib import suppress
from functools import partial
from typing import Any

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # SIGHUP does not exist on Windows


def ending_signals() -> list[signal.Signals]:
    """Return the signals that end a program in order, without those that a parent such as ``nohup`` ignores."""
    known = [signal.Signals[name] for name in _NAMES if name in signal.Signals.__members__]
    return [number for number in known if signal.getsignal(number) is not signal.SIG_IGN]


async def ended_by_signals(command: Coroutine[Any, Any, int]) -> int:
    """Run ``command`` and return its exit code: 128 and the number of the signal if one ended it.

    The first signal cancels the command; a second one ends the process at once. On Windows, Ctrl+C raises
    KeyboardInterrupt instead.
    """
    task, received = asyncio.current_task(), list[int]()
    assert task is not None
    if sys.platform != "win32" and threading.current_thread() is threading.main_thread():  # no other may handle signals
        for number in ending_signals():
            asyncio.get_running_loop().add_signal_handler(number, partial(_end, task, received, number))
    try:
        return await command
    except asyncio.CancelledError:
        if not received:
            raise
        return 128 + received[0]


def _end(task: asyncio.Task[Any], received: list[int], number: int) -> None:
    received.append(number)
    if len(received) == 1:
        task.cancel()
        return
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(128 + received[0])
