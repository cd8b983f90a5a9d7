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


def cannot_connect(error: BaseException, address: str, proxy: str = "") -> CannotConnect:
    """Return the error for a connection to ``address`` that failed.

    Args:
        error: What a library raised; its chain of causes is searched too.
        address: Host and port, for display.
        proxy: The same for the proxy that was asked for the connection; empty if there is none.
    """
    chain = list(_chain(error))
    if untrusted := next((link for link in chain if isinstance(link, ssl.SSLCertVerificationError)), None):
        return CannotConnect(_certificate_code(untrusted), address=address, raw=_raw(untrusted))
    if failed := next((link for link in chain if isinstance(link, ssl.SSLError)), None):
        said = getattr(failed, "reason", None) or ""
        return CannotConnect("network.tls_failed", address=address, said=said, raw=_raw(failed))
    for kind, code, proxy_code in _CODES:
        if found := next((link for link in chain if isinstance(link, kind)), None):
            return CannotConnect(proxy_code if proxy else code, address=address, proxy=proxy, raw=_raw(found))
    code = "proxy.failed" if proxy else "network.failed"
    return CannotConnect(code, address=address, proxy=proxy, raw=_raw(chain[-1]))


def _certificate_code(error: ssl.SSLCertVerificationError) -> str:
    return _CERTIFICATE_CODES.get(getattr(error, "verify_code", 0), "certificate.not_trusted")


# What is wrong with a certificate, by OpenSSL (X509_V_ERR_… in x509_vfy.h), Windows (CERT_E_… in winerror.h) and macOS
# (errSec… in SecBase.h).
_CERTIFICATE_CODES = {
    9: "certificate.not_valid_yet",
    10: "certificate.expired",
    18: "certificate.self_signed",
    19: "certificate.self_signed",
    20: "certificate.unknown_authority",
    21: "certificate.unknown_authority",
    62: "certificate.other_host",
    64: "certificate.other_address",
    0x800B0101: "certificate.expired",
    0x800B0109: "certificate.unknown_authority",
    0x800B010A: "certificate.unknown_authority",
    0x800B010F: "certificate.other_host",
    -67818: "certificate.expired",
    -67843: "certificate.unknown_authority",
    -67602: "certificate.other_host",
}

# The second code is for a connection through a proxy: only the proxy itself is connected to.
_CODES: tuple[tuple[_Kinds, str, str], ...] = (
    (socket.gaierror, "network.host_not_found", "proxy.host_not_found"),
    (ConnectionRefusedError, "network.refused", "proxy.refused"),
    (TimeoutError, "network.timed_out", "proxy.timed_out"),
    ((ConnectionError, EOFError), "network.closed", "proxy.failed"),
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
