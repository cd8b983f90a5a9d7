"""How sockets get to an API: through which proxy, and whom they trust there."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from appsync_console.domain.api.endpoint import Endpoint, is_loopback_host
from appsync_console.domain.errors import CannotConnect, InputError
from appsync_console.domain.proxy import NO_PROXY, check_proxy, split_proxy
from appsync_console.domain.secret import Secret


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy.

    Attributes:
        address: Host and port, for people.
        url: With user name and password, where the system names them.
    """

    address: str
    url: str = field(repr=False)

    @property
    def password(self) -> Secret:
        """The password within ``url``; empty without one."""
        return Secret(unquote(urlsplit(self.url).password or ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The way to one API.

    Attributes:
        http_proxy: For requests; None goes straight there.
        realtime_proxy: For the WebSocket.
        tls: What certificates are verified with; where it is None, the authorities of this machine.
    """

    http_proxy: Proxy | None = None
    realtime_proxy: Proxy | None = None
    tls: ssl.SSLContext | None = None


STRAIGHT: Final = Route()
"""No proxy, and nobody trusted but whom this machine trusts."""


def request_headers(endpoint: Endpoint) -> dict[str, str]:
    """The headers of a request with a JSON body to ``endpoint``, without what authorizes it."""
    host = {"host": endpoint.http_host} if endpoint.http_host else {}
    return {"content-type": "application/json", **host}


def request_arguments(route: Route) -> dict[str, Any]:
    """What aiohttp's request methods are told of the way."""
    return {"proxy": route.http_proxy.url if route.http_proxy else None, "ssl": route.tls or True}


def find_route(endpoint: Endpoint, *, ca_file: str = "", proxy: str = "") -> Route:
    """The way to ``endpoint``. Reads certificates from the disk, so it belongs into a thread.

    Args:
        ca_file: A PEM file of certificates to trust besides those of the machine.
        proxy: URL of a proxy, ``none``, or empty for what the system says; the system is not asked for loopback.

    Raises:
        InputError: For field ``ca_file`` or ``proxy``.
        CannotConnect: The system names a proxy that cannot be used.
    """
    return Route(
        http_proxy=_proxy_for(endpoint.graphql_url, proxy, is_loopback=endpoint.is_loopback),
        realtime_proxy=_proxy_for(endpoint.realtime_url, proxy, is_loopback=endpoint.is_loopback),
        tls=_tls(ca_file) if urlsplit(endpoint.graphql_url).scheme == "https" else None,
    )


def find_route_to(url: str, *, ca_file: str = "", proxy: str = "") -> Route:
    """The way for requests to ``url``, which belongs to no API: the same settings count, raised is the same."""
    parts = urlsplit(url)
    is_loopback = is_loopback_host(parts.hostname or "")
    return Route(
        http_proxy=_proxy_for(url, proxy, is_loopback=is_loopback),
        tls=_tls(ca_file) if parts.scheme == "https" else None,
    )


def _tls(ca_file: str) -> ssl.SSLContext:
    import truststore

    # The trust of the system rather than that of OpenSSL's build, which a frozen program does not find everywhere.
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            raise InputError(
                f"The certificates in {ca_file} cannot be used.",
                field="ca_file",
                cause="The file is missing or may not be read."
                if not isinstance(error, ssl.SSLError)
                else "It holds no certificate in PEM form.",
                remedy="Choose a file with lines such as -----BEGIN CERTIFICATE-----.",
                raw=f"{type(error).__name__}: {error}",
            ) from error
    return context


def _proxy_for(url: str, proxy: str, *, is_loopback: bool) -> Proxy | None:
    if named := check_proxy(proxy):
        return None if named == NO_PROXY else _proxy(named)
    if is_loopback:
        return None
    import urllib.request  # slow to import, and of no use to the sandbox

    parts = urlsplit(url)
    if urllib.request.proxy_bypass(parts.netloc):
        return None
    known = urllib.request.getproxies()
    found = known.get("https" if parts.scheme in ("https", "wss") else "http") or known.get("all")
    return _system_proxy(found) if found else None


def _system_proxy(url: str) -> Proxy:
    parts = split_proxy(url if "://" in url else f"http://{url}")
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise CannotConnect(
            "The settings of this machine name a proxy that cannot be used.",
            cause="Only HTTP proxies can.",
            remedy="Name an HTTP proxy in the profile, or choose there to use none.",
        )
    return _proxy(parts.geturl())


def _proxy(url: str) -> Proxy:
    return Proxy(urlsplit(url).netloc.rpartition("@")[2], url)
