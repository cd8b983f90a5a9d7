"""The owner of background tasks."""

import asyncio

import pytest

from appsync_console.session.task_scope import TaskScope


async def test_a_failed_task_is_reported_by_name_and_the_others_continue():
    reported = []
    failed = asyncio.Event()
    scope = TaskScope(lambda name, error: (reported.append((name, str(error))), failed.set()))
    going_on = scope.start(asyncio.Event().wait(), name="going on")

    async def fail():
        raise ValueError("broken")

    scope.start(fail(), name="failing")
    await failed.wait()

    assert reported == [("failing", "broken")]
    assert not going_on.done()
    assert await scope.aclose() == []
    assert going_on.cancelled()


async def test_closing_returns_the_names_of_tasks_that_do_not_end():
    release = asyncio.Event()
    started = asyncio.Event()
    scope = TaskScope(lambda name, error: None)

    async def stubborn():
        started.set()
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    task = scope.start(stubborn(), name="stubborn")
    await started.wait()
    assert await scope.aclose(timeout_s=0.01) == ["stubborn"]
    release.set()
    await task


async def test_a_closed_scope_starts_no_more_tasks():
    scope = TaskScope(lambda name, error: None)
    await scope.aclose()
    with pytest.raises(RuntimeError, match="late was not started"):
        scope.start(asyncio.Event().wait(), name="late")
