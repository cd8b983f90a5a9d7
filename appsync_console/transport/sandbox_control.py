"""A sandbox's control API, from the side of who controls it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from appsync_console.domain.errors import AuthorizationError, CannotConnect, ConsoleError, InputError, ProtocolViolation
from appsync_console.domain.faults import NO_FAULTS, Faults, faults_of_values
from appsync_console.domain.sandbox_state import CONTROL_HEADER, SandboxState
from appsync_console.domain.secret import Secret

if TYPE_CHECKING:
    import aiohttp

_TIMEOUT_S = 10.0
_T = TypeVar("_T")


class _Problem(msgspec.Struct):
    what: str
    remedy: str = ""


class _Failure(msgspec.Struct):
    error: _Problem


class _Faults(msgspec.Struct):
    faults: dict[str, object]


class _Dropped(msgspec.Struct):
    dropped: int


class SandboxControl:
    """Controls one running sandbox, on this machine.

    Every call raises CannotConnect where nobody listens, AuthorizationError for a wrong key, InputError for what the
    sandbox does not take, and ProtocolViolation where something else listens there.

    Args:
        url: Where its control API is.
        key: What it wants to see.

    Attributes:
        timeout_s: Seconds for one call.
    """

    def __init__(self, url: str, key: Secret) -> None:
        self._url = url
        self._key = key
        self._session: aiohttp.ClientSession | None = None
        self.timeout_s = _TIMEOUT_S

    async def state(self) -> SandboxState:
        """Who is connected, and what has gone through."""
        return await self._ask("GET", "/state", SandboxState)

    async def faults(self) -> Faults:
        """What goes wrong on purpose."""
        return faults_of_values((await self._ask("GET", "/faults", _Faults)).faults)

    async def set_faults(self, faults: Faults) -> None:
        """Let these faults go wrong from now on, and nothing else."""
        if faults == NO_FAULTS:
            await self._ask("DELETE", "/faults", _Faults)
        else:
            await self._ask("PUT", "/faults", _Faults, faults.values())

    async def drop(self, id: str | None = None, *, code: int | None = None) -> int:
        """End the connection of that id, or all; how many those were.

        Args:
            code: What the WebSocket is closed with; None resets the TCP connection.
        """
        return (await self._ask("POST", "/drop", _Dropped, {"connection": id, "code": code})).dropped

    async def aclose(self) -> None:
        """Close the connection to the control API."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _ask(self, method: str, path: str, wanted: type[_T], body: object = None) -> _T:
        import aiohttp  # takes a while

        if self._session is None:
            self._session = aiohttp.ClientSession()
        headers = {CONTROL_HEADER: self._key.reveal(), "content-type": "application/json"}
        data = None if body is None else msgspec.json.encode(body)
        try:
            async with self._session.request(
                method,
                self._url + path,
                data=data,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=self.timeout_s),
            ) as response:
                status, text = response.status, await response.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise _no_answer(self._url, error) from error
        try:
            if status == 200:
                return msgspec.json.decode(text, type=wanted)
            failure = msgspec.json.decode(text, type=_Failure).error
        except msgspec.DecodeError as error:
            raise _not_ours(self._url) from error
        raise _refusal(status, failure)


def _refusal(status: int, failure: _Problem) -> ConsoleError:
    if status == 401:
        return AuthorizationError(
            "The sandbox does not accept the control key.",
            cause="It makes up a new one at each start, unless it is told one.",
            remedy="Take the key that it printed when it started.",
        )
    return InputError(failure.what, field="control", remedy=failure.remedy)


def _no_answer(url: str, error: Exception) -> CannotConnect:
    return CannotConnect(
        f"No sandbox can be controlled at {url}.",
        cause=str(error) or type(error).__name__,
        remedy="Start one with appsync-console sandbox --control, or name its control port.",
    )


def _not_ours(url: str) -> ProtocolViolation:
    return ProtocolViolation(
        f"What answers at {url} is not the control API of a sandbox.", remedy="Check the control port."
    )
