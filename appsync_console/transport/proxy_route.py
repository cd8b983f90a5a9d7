"""The network route to an API: its proxy and its trusted certificates."""

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
        url: With user name and password, if the system settings have them.
    """

    address: str
    url: str = field(repr=False)

    @property
    def password(self) -> Secret:
        """The password in ``url``; empty without one."""
        return Secret(unquote(urlsplit(self.url).password or ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How to reach one API.

    Attributes:
        http_proxy: For HTTP requests; None for a direct connection.
        realtime_proxy: For the WebSocket.
        tls: Verifies certificates; None for the trusted authorities of this computer.
    """

    http_proxy: Proxy | None = None
    realtime_proxy: Proxy | None = None
    tls: ssl.SSLContext | None = None


STRAIGHT: Final = Route()
"""No proxy, and only the trusted certificates of this computer."""


def request_headers(endpoint: Endpoint) -> dict[str, str]:
    """Return the headers of a request with a JSON body to ``endpoint``, without authorization."""
    host = {"host": endpoint.http_host} if endpoint.http_host else {}
    return {"content-type": "application/json", **host}


def request_arguments(route: Route) -> dict[str, Any]:
    """Return aiohttp's request arguments for the route."""
    return {"proxy": route.http_proxy.url if route.http_proxy else None, "ssl": route.tls or True}


def find_route(endpoint: Endpoint, *, ca_file: str = "", proxy: str = "") -> Route:
    """Find the route to ``endpoint``. Reads certificates from disk, so call it in a thread.

    Args:
        ca_file: A PEM file of certificates trusted in addition to this computer's.
        proxy: A proxy URL, ``none``, or empty for the system settings, which are ignored for loopback.

    Raises:
        InputError: For field ``ca_file`` or ``proxy``.
        CannotConnect: The system settings name an unsupported proxy.
    """
    return Route(
        http_proxy=_proxy_for(endpoint.graphql_url, proxy, is_loopback=endpoint.is_loopback),
        realtime_proxy=_proxy_for(endpoint.realtime_url, proxy, is_loopback=endpoint.is_loopback),
        tls=_tls(ca_file) if urlsplit(endpoint.graphql_url).scheme == "https" else None,
    )


def find_route_to(url: str, *, ca_file: str = "", proxy: str = "") -> Route:
    """Find the route to ``url``, which belongs to no API; settings and errors are those of :func:`find_route`."""
    parts = urlsplit(url)
    is_loopback = is_loopback_host(parts.hostname or "")
    return Route(
        http_proxy=_proxy_for(url, proxy, is_loopback=is_loopback),
        tls=_tls(ca_file) if parts.scheme == "https" else None,
    )


def _tls(ca_file: str) -> ssl.SSLContext:
    import truststore

    # Use the system's trust store, since a frozen program does not find OpenSSL's everywhere.
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            raise InputError(
                "certificate.file_without_certificate"
                if isinstance(error, ssl.SSLError)
                else "certificate.file_unreadable",
                field="ca_file",
                path=ca_file,
                raw=f"{type(error).__name__}: {error}",
            ) from error
    return context


def _proxy_for(url: str, proxy: str, *, is_loopback: bool) -> Proxy | None:
    if named := check_proxy(proxy):
        return None if named == NO_PROXY else _proxy(named)
    if is_loopback:
        return None
    import urllib.request  # slow to import, and the sandbox does not need it

    parts = urlsplit(url)
    if urllib.request.proxy_bypass(parts.netloc):
        return None
    known = urllib.request.getproxies()
    found = known.get("https" if parts.scheme in ("https", "wss") else "http") or known.get("all")
    return _system_proxy(found) if found else None


def _system_proxy(url: str) -> Proxy:
    parts = split_proxy(url if "://" in url else f"http://{url}")
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise CannotConnect("proxy.system_settings_unsupported")
    return _proxy(parts.geturl())


def _proxy(url: str) -> Proxy:
    return Proxy(urlsplit(url).netloc.rpartition("@")[2], url)
