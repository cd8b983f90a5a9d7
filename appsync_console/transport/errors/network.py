"""Explains failures below AppSync: names, ports, TLS, timeouts. Pure; uses the standard library only."""

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
    """Explain why the connection to ``address`` failed.

    Args:
        error: What a library raised; its chain of causes is searched too.
        address: Host and port, for display.
    """
    chain = list(_chain(error))
    for kind, words in _TABLE:
        if found := next((link for link in chain if isinstance(link, kind)), None):
            what, cause, remedy = words
            return CannotConnect(what.format(address), cause=cause, remedy=remedy, raw=_raw(found))
    return CannotConnect(
        f"The connection to {address} failed.",
        cause="The network, a proxy or the server blocks it.",
        remedy="Check the URL and the network.",
        raw=_raw(chain[-1]),
    )


_TABLE: tuple[tuple[_Kinds, tuple[str, str, str]], ...] = (
    (
        ssl.SSLCertVerificationError,
        (
            "The certificate of {} is not trusted.",
            "It has expired, is for another name, or comes from a certificate authority this computer does not trust.",
            "Check the URL. If a company proxy is in between, ask for its certificate authority to be installed.",
        ),
    ),
    (
        ssl.SSLError,
        (
            "The TLS connection to {} failed.",
            "The server does not use TLS on this port.",
            "Check the scheme and the port of the URL.",
        ),
    ),
    (
        socket.gaierror,
        (
            "The host name of {} was not found.",
            "The URL is mistyped, or this computer is offline.",
            "Check the URL and the network.",
        ),
    ),
    (
        ConnectionRefusedError,
        (
            "{} refused the connection.",
            "The server is not running, or the port is wrong.",
            "Start the server, or check the URL in the profile.",
        ),
    ),
    (
        TimeoutError,
        (
            "{} did not respond in time.",
            "The network is slow or down, or a firewall drops the request.",
            "Check the network, then try again.",
        ),
    ),
    (
        (ConnectionError, EOFError),
        (
            "{} closed the connection.",
            "The server or a proxy closed it without a response.",
            "Try again. If it happens again, check the URL.",
        ),
    ),
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
