"""Converts failures below AppSync to errors: names, ports, TLS, timeouts. Pure; uses the standard library only."""

from __future__ import annotations

import errno
import re
import socket
import ssl
from collections.abc import Iterator

from appsync_console.domain.errors import CannotConnect

_CHAIN_MOST = 10
_Kinds = type[BaseException] | tuple[type[BaseException], ...]


def cannot_connect(error: BaseException, address: str) -> CannotConnect:
    """Return the error for a connection to ``address`` that failed.

    Args:
        error: What a library raised; its chain of causes is searched too.
        address: Host and port, for display.
    """
    chain = list(_chain(error))
    for kind, code in _CODES:
        if found := next((link for link in chain if isinstance(link, kind)), None):
            return CannotConnect(code, address=address, raw=_raw(found))
    return CannotConnect("network.failed", address=address, raw=_raw(chain[-1]))


_CODES: tuple[tuple[_Kinds, str], ...] = (
    (ssl.SSLCertVerificationError, "certificate.not_trusted"),
    (ssl.SSLError, "network.tls_failed"),
    (socket.gaierror, "network.host_not_found"),
    (ConnectionRefusedError, "network.refused"),
    (TimeoutError, "network.timed_out"),
    ((ConnectionError, EOFError), "network.closed"),
)


def _is_refusal_everywhere(error: BaseException) -> bool:
    """Whether every address was refused: asyncio combines those of a name (``::1``, ``127.0.0.1``) in one text."""
    numbers = re.findall(r"\[Errno (\d+)\]", str(error)) if isinstance(error, OSError) else []
    return bool(numbers) and all(int(number) == errno.ECONNREFUSED for number in numbers)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = ConnectionRefusedError(str(error)) if _is_refusal_everywhere(error) else error
    for _ in range(_CHAIN_MOST):
        if seen is None:
            return
        yield seen
        seen = seen.__cause__ or seen.__context__


def _raw(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
