"""Failures below AppSync - names, ports, TLS, time - in plain words. Pure: knows the standard library only."""

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
    """Why ``address`` could not be reached.

    Args:
        error: What a library raised; the reason is looked for in what caused it, too.
        address: Host and port, for people.
    """
    chain = list(_chain(error))
    for kind, words in _TABLE:
        if found := next((link for link in chain if isinstance(link, kind)), None):
            what, cause, remedy = words
            return CannotConnect(what.format(address), cause=cause, remedy=remedy, raw=_raw(found))
    return CannotConnect(
        f"The connection to {address} failed.",
        cause="The network, a proxy or the server does not let it through.",
        remedy="Check the URL and the network.",
        raw=_raw(chain[-1]),
    )


_TABLE: tuple[tuple[_Kinds, tuple[str, str, str]], ...] = (
    (
        ssl.SSLCertVerificationError,
        (
            "The certificate of {} cannot be trusted.",
            "It has expired, is for another name, or comes from an authority this machine does not know.",
            "Check the URL; behind a company's proxy ask for its certificate authority to be installed.",
        ),
    ),
    (
        ssl.SSLError,
        (
            "No secure connection to {} could be made.",
            "The other side does not speak TLS there.",
            "Check that the URL starts with the right scheme and has the right port.",
        ),
    ),
    (
        socket.gaierror,
        (
            "The name of {} cannot be found.",
            "The URL is mistyped, or this machine is offline.",
            "Check the URL and the network.",
        ),
    ),
    (
        ConnectionRefusedError,
        (
            "Nobody listens at {}.",
            "The server is not running, or the port is wrong.",
            "Start the server, or check the URL of the profile.",
        ),
    ),
    (
        TimeoutError,
        (
            "{} did not answer in time.",
            "The network is slow or down, or a firewall drops the request.",
            "Check the network, then try again.",
        ),
    ),
    (
        (ConnectionError, EOFError),
        (
            "{} broke off the connection.",
            "The server or a proxy on the way closed it without an answer.",
            "Try again; if it happens again, check the URL.",
        ),
    ),
)


def _is_refusal_everywhere(error: BaseException) -> bool:
    """Asyncio sums up several addresses of a name (``::1`` and ``127.0.0.1``) in one text."""
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
