"""The helpers that wait do wait, and say what did not come true."""

from __future__ import annotations

import asyncio
import threading

import pytest

from tests.support.waiting import until, wait_until


async def test_until_lets_the_loop_run() -> None:
    seen: list[int] = []
    asyncio.get_running_loop().call_soon(seen.append, 1)
    await until(lambda: seen)


async def test_until_says_what_did_not_come_true() -> None:
    with pytest.raises(AssertionError, match="the message to arrive"):
        await until(lambda: False, timeout_s=0.01, what="the message to arrive")


def test_wait_until_lets_threads_run() -> None:
    seen: list[int] = []
    thread = threading.Thread(target=seen.append, args=(1,))
    thread.start()
    wait_until(lambda: seen)
    thread.join()


def test_wait_until_says_what_did_not_come_true() -> None:
    with pytest.raises(AssertionError, match="never"):
        wait_until(lambda: False, timeout_s=0.01, what="never")
