"""Owns background tasks: keeps them alive, reports failures, and cancels them together.

The only module that calls ``asyncio.create_task``: a task without an owner can be garbage-collected, and its failure
goes unnoticed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")
Report = Callable[[str, BaseException], None]


class TaskScope:
    """The tasks of one owner.

    Args:
        report: Called immediately with the name and exception of a failed task; the other tasks continue.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_closed = False

    def start(self, coroutine: Coroutine[Any, Any, _T], *, name: str) -> asyncio.Task[_T]:
        """Run ``coroutine`` as a task of this scope.

        Raises:
            RuntimeError: The scope is closed.
        """
        if self._is_closed:
            coroutine.close()
            raise RuntimeError(f"the scope is closed; {name} was not started")
        task = asyncio.create_task(coroutine, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._on_done)
        return task

    def _on_done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._report(task.get_name(), error)

    async def aclose(self, timeout_s: float = 5.0) -> list[str]:
        """Cancel all tasks and wait until they end.

        Returns:
            The names of those that did not end within ``timeout_s`` seconds.
        """
        self._is_closed = True
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if not tasks:
            return []
        _, pending = await asyncio.wait(tasks, timeout=timeout_s)
        return sorted(task.get_name() for task in pending)
