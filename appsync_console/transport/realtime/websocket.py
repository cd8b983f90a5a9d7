"""Opens WebSockets with suitable settings of the websockets library, and never follows redirects."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import connect
from websockets.client import ClientProtocol

from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.realtime.split_connection import MAX_FRAME_BYTES, SplitConnection
from appsync_console.transport.realtime.timeouts import Timeouts


class Connect(connect):
    """Opens WebSockets without following redirects."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Refuse redirects: AppSync never redirects, and the handshake carries the credentials."""
        return exc


def connect_arguments(access: ApiAccess, timing: Timeouts) -> dict[str, Any]:
    """Return the arguments for :class:`Connect`, except the address and the subprotocols."""
    endpoint, route = access.endpoint, access.route
    arguments: dict[str, Any] = {
        "open_timeout": None,
        "close_timeout": timing.close_s,
        # watch() sends the pings and judges them: a pong cannot be read in time while messages wait for the disk.
        "ping_interval": None,
        "compression": None,
        "max_size": MAX_FRAME_BYTES,
        "proxy": route.realtime_proxy.url if route.realtime_proxy else None,
    }
    if route.tls is not None and urlsplit(endpoint.realtime_url).scheme == "wss":
        arguments["ssl"] = route.tls
        if route.realtime_proxy is not None and urlsplit(route.realtime_proxy.url).scheme == "https":
            arguments["proxy_ssl"] = route.tls
    arguments["create_connection"] = partial(_connection_to, endpoint.realtime_host)
    return arguments


def _connection_to(host: str, protocol: ClientProtocol, **arguments: Any) -> SplitConnection:
    """Create a connection whose handshake asks for ``host``, if given, wherever its socket connects."""
    if host:
        protocol.uri = replace(protocol.uri, host=host, port=443 if protocol.uri.secure else 80)
    return SplitConnection(protocol, **arguments)
