"""One daemon thread for all calls of the machine's keyring, which may wait minutes for a person and cannot be stopped.

Owns the thread and turns whatever a backend raises into SecretStoreError; what is stored is :mod:`secrets`' business.
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
        """The back end in use."""

    def get_password(self, service_name: str, username: str) -> str | None:
        """The text kept there."""

    def set_password(self, service_name: str, username: str, password: str) -> None:
        """Keep a text there."""

    def delete_password(self, service_name: str, username: str) -> None:
        """Forget the text there."""


class KeyringThread:
    """Runs jobs one after the other.

    Never waited for at exit: a prompt nobody answers must not keep the program open.
    """

    def __init__(self) -> None:
        self._jobs: SimpleQueue[tuple[Future[Any], Callable[[Keyring], Any]] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    async def run(self, job: Callable[[Keyring], Result], timeout_s: float) -> Result:
        """The result of ``job``, on whatever asyncio loop is running.

        A job that has not begun when the time is up is never begun.

        Raises:
            SecretStoreError: Whatever went wrong, or no answer within ``timeout_s`` seconds.
        """
        self._start()
        future: Future[Result] = Future()
        self._jobs.put((future, job))
        try:
            async with asyncio.timeout(timeout_s):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            future.cancel()
        raise SecretStoreError(
            f"The keyring did not answer within {timeout_s:g} seconds.",
            cause="It may be waiting for you to unlock it.",
            remedy="Look for its prompt, answer it and try again.",
        )

    def close(self) -> None:
        """End the thread once it has nothing to do."""
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
    # What a backend raises may quote the secret, and as cause or context of our error it would be printed with it: so
    # nothing is raised here, and the traceback with its frames goes too.
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
        return SecretStoreError(
            "This machine has no keyring service.", remedy="Install one, such as GNOME Keyring or KWallet.", raw=raw
        )
    if name in ("InitError", "KeyringLocked"):
        return SecretStoreError(
            "The keyring is locked and was not unlocked.", remedy="Unlock it and try again.", raw=raw
        )
    return SecretStoreError(
        "The keyring of this machine failed.",
        cause=f"It reports {name}.",
        remedy="Try again, or restart the keyring.",
        raw=raw,
    )
