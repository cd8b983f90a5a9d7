"""A client for the control API of a sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from appsync_console.domain.errors import AuthorizationError, CannotConnect, ConsoleError, InputError, ProtocolViolation
from appsync_console.domain.faults import NO_FAULTS, Faults, faults_of_values
from appsync_console.domain.sandbox_state import CONTROL_HEADER, SandboxState
from appsync_console.domain.secret import Secret
from appsync_console.transport.http_exchange import read_body

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
    """Controls one running sandbox on this computer.

    All calls raise CannotConnect if nothing listens there, AuthorizationError for a wrong key, InputError for what the
    sandbox does not accept, and ProtocolViolation if something else listens there.

    Args:
        url: The URL of its control API.
        key: The control key.

    Attributes:
        timeout_s: Seconds for one call.
    """

    def __init__(self, url: str, key: Secret) -> None:
        self._url = url
        self._key = key
        self._session: aiohttp.ClientSession | None = None
        self.timeout_s = _TIMEOUT_S

    async def state(self) -> SandboxState:
        """Return the connections, subscriptions and counts."""
        return await self._ask("GET", "/state", SandboxState)

    async def faults(self) -> Faults:
        """Return the active fault injection."""
        return faults_of_values((await self._ask("GET", "/faults", _Faults)).faults)

    async def set_faults(self, faults: Faults) -> None:
        """Replace the active fault injection with these faults."""
        if faults == NO_FAULTS:
            await self._ask("DELETE", "/faults", _Faults)
        else:
            await self._ask("PUT", "/faults", _Faults, faults.values())

    async def drop(self, id: str | None = None, *, code: int | None = None) -> int:
        """Close the connection with that ID, or all; return how many were closed.

        Args:
            code: The close code of the WebSocket; None resets the TCP connection.
        """
        return (await self._ask("POST", "/drop", _Dropped, {"connection": id, "code": code})).dropped

    async def aclose(self) -> None:
        """Close the connection to the control API."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _ask(self, method: str, path: str, wanted: type[_T], body: object = None) -> _T:
        import aiohttp  # slow to import

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
                status, text = response.status, await read_body(response)
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
        return AuthorizationError("control.key_rejected")
    return InputError("control.rejected", field="control", said=failure.what, advice=failure.remedy)


def _no_answer(url: str, error: Exception) -> CannotConnect:
    return CannotConnect("control.none", url=url, reason=str(error) or type(error).__name__)


def _not_ours(url: str) -> ProtocolViolation:
    return ProtocolViolation("control.not_ours", url=url)
