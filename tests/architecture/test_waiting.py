"""The waiting helpers wait, and report what did not become true."""

from __future__ import annotations

import asyncio
import threading

import pytest

from tests.support.waiting import until, wait_until


async def test_until_runs_the_loop() -> None:
    seen: list[int] = []
    asyncio.get_running_loop().call_soon(seen.append, 1)
    await until(lambda: seen)


async def test_until_reports_what_did_not_become_true() -> None:
    with pytest.raises(AssertionError, match="the message to arrive"):
        await until(lambda: False, timeout_s=0.01, what="the message to arrive")


def test_wait_until_lets_other_threads_run() -> None:
    seen: list[int] = []
    thread = threading.Thread(target=seen.append, args=(1,))
    thread.start()
    wait_until(lambda: seen)
    thread.join()


def test_wait_until_reports_what_did_not_become_true() -> None:
    with pytest.raises(AssertionError, match="never"):
        wait_until(lambda: False, timeout_s=0.01, what="never")
