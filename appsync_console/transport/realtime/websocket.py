"""Opens WebSockets with suitable settings of the websockets library, and never follows redirects."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.client import ClientProtocol

from appsync_console.domain.api.endpoint import Endpoint
from appsync_console.transport.proxy_route import Route
from appsync_console.transport.realtime.timeouts import Timeouts

# A message of 240 KB is a JSON string in its frame, where one byte can become six.
_MAX_FRAME_BYTES = 8 * 1024 * 1024
# Frames that may queue between the socket and us. One read brings about a hundred small ones: with a shorter queue, the
# socket would be paused and resumed at every read.
_MAX_WAITING_FRAMES = 256


class Connect(connect):
    """Opens WebSockets without following redirects."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Refuse redirects: AppSync never redirects, and the handshake carries the credentials."""
        return exc


def connect_arguments(endpoint: Endpoint, route: Route, timing: Timeouts) -> dict[str, Any]:
    """Return the arguments for :class:`Connect`, except the address and the subprotocols."""
    arguments: dict[str, Any] = {
        "open_timeout": None,
        "close_timeout": timing.close_s,
        # watch() sends the pings and judges them: a pong cannot be read in time while messages wait for the disk.
        "ping_interval": None,
        "compression": None,
        "max_size": _MAX_FRAME_BYTES,
        "max_queue": _MAX_WAITING_FRAMES,
        "proxy": route.realtime_proxy.url if route.realtime_proxy else None,
    }
    if route.tls is not None and urlsplit(endpoint.realtime_url).scheme == "wss":
        arguments["ssl"] = route.tls
        if route.realtime_proxy is not None and urlsplit(route.realtime_proxy.url).scheme == "https":
            arguments["proxy_ssl"] = route.tls
    if endpoint.realtime_host:
        arguments["create_connection"] = partial(_connection_to, endpoint.realtime_host)
    return arguments


def _connection_to(host: str, protocol: ClientProtocol, **arguments: Any) -> ClientConnection:
    """Return a connection class whose handshake asks for ``host``, wherever its socket connects."""
    protocol.uri = replace(protocol.uri, host=host, port=443 if protocol.uri.secure else 80)
    return ClientConnection(protocol, **arguments)
