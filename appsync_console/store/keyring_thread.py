"""A daemon thread for all keyring calls, which may wait minutes for the user and cannot be interrupted.

Converts every exception of a back end to SecretStoreError; :mod:`secrets` decides what is stored.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, Protocol, TypeVar

from appsync_console.domain.errors import SecretStoreError

Result = TypeVar("Result")


class Keyring(Protocol):
    """The part of the ``keyring`` package that is used."""

    def get_keyring(self) -> object:
        """Return the active back end."""

    def get_password(self, service_name: str, username: str) -> str | None:
        """Return the stored text."""

    def set_password(self, service_name: str, username: str, password: str) -> None:
        """Store a text."""

    def delete_password(self, service_name: str, username: str) -> None:
        """Delete the stored text."""


class KeyringThread:
    """Runs jobs one after the other.

    The program never waits for it at exit: an unanswered prompt must not keep the program open.
    """

    def __init__(self) -> None:
        self._jobs: SimpleQueue[tuple[Future[Any], Callable[[Keyring], Any]] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    async def run(self, job: Callable[[Keyring], Result], timeout_s: float) -> Result:
        """Return the result of ``job``, on whatever asyncio loop is running.

        A job that has not started when the time is up never starts.

        Raises:
            SecretStoreError: The job failed, or did not finish within ``timeout_s`` seconds.
        """
        self._start()
        future: Future[Result] = Future()
        self._jobs.put((future, job))
        try:
            async with asyncio.timeout(timeout_s):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            future.cancel()
        raise SecretStoreError("keyring.no_response", timeout_s=timeout_s)

    def close(self) -> None:
        """End the thread once its jobs are done."""
        self._jobs.put(None)
        self._thread = None

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="keyring", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while (item := self._jobs.get()) is not None:
            future, job = item
            if future.set_running_or_notify_cancel():
                _resolve(future, job)
            del item, future, job  # they may hold a secret


def _resolve(future: Future[Any], job: Callable[[Keyring], Any]) -> None:
    # An exception from a back end may quote the secret, and would be printed as cause or context of our error.
    # So nothing is raised here, and the traceback with its frames is dropped too.
    try:
        import keyring

        result = job(keyring)
    except SecretStoreError as error:
        failure = error
    except Exception as error:
        failure = _explain(error)
    else:
        future.set_result(result)
        return
    future.set_exception(failure.with_traceback(None))


def _explain(error: Exception) -> SecretStoreError:
    name = type(error).__name__
    raw = f"{type(error).__module__}.{name}"
    if name == "NoKeyringError":
        return SecretStoreError("keyring.none", raw=raw)
    if name in ("InitError", "KeyringLocked"):
        return SecretStoreError("keyring.locked", raw=raw)
    return SecretStoreError("keyring.failed", name=name, raw=raw)
