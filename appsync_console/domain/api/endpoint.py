"""Derives the two endpoints of an API from its URL."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

from appsync_console.domain.errors import InputError
from appsync_console.domain.text.quotes import unquoted
from appsync_console.domain.text.visible import without_hidden

# AppSync's own domains; everything else is a custom domain (developer guide, "real-time WebSocket client"; China ends
# in .cn). The ID has 26 characters today. Only AppSync can have host names of this form, so the length is not checked.
_DEFAULT_DOMAIN = re.compile(
    r"[a-z0-9]+\.appsync-(?P<part>api|realtime-api)\.[a-z]{2}(-[a-z]{2,})+-\d\.amazonaws\.com(\.cn)?", re.IGNORECASE
)
# A VPC interface endpoint, through which private APIs are reached (developer guide, "Using AppSync private APIs").
_VPC_ENDPOINT = re.compile(r".+\.appsync-api\.[a-z0-9-]+\.vpce\.amazonaws\.com(\.cn)?", re.IGNORECASE)
_URL_PARTS = re.compile(r"(?P<scheme>https?|wss?)://(?P<host>[^/?#@\s]+)(?P<path>[^?#\s]*)", re.IGNORECASE)
_REALTIME_PATH = re.compile(r"/graphql(?:/realtime)+/*\Z")
_HTTP_SCHEMES = {"wss": "https", "ws": "http"}
_EVENTS_PATHS = ("/event", "/event/realtime")  # of an Events API (developer guide, "Understanding the Event API")
_EXAMPLE = "https://….appsync-api.eu-west-1.amazonaws.com/graphql"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The endpoints of one API.

    Attributes:
        graphql_url: The URL for queries and mutations.
        realtime_url: The URL for the WebSocket, without credentials.
        host: The host in authorization objects, with the port if there is one: that of ``graphql_url``, or
            the API's own host if ``graphql_url`` has another.
        http_host: The ``Host`` header of requests if it differs from the host of ``graphql_url``; else empty.
        realtime_host: The same for the WebSocket.
    """

    graphql_url: str
    realtime_url: str
    host: str
    http_host: str = ""
    realtime_host: str = ""

    @property
    def is_loopback(self) -> bool:
        """Whether the API runs on this computer, where plain ``http`` and ``ws`` are safe."""
        return is_loopback_host(urlsplit(self.graphql_url).hostname or "")


def corrected_url(text: str) -> str:
    """Return the GraphQL URL that a pasted text means, for the real-time URL of an API too.

    Quotation marks and white space around the URL and invisible characters are removed. Any other text stays as it is.
    """
    text = unquoted(without_hidden(text))
    parts = _URL_PARTS.fullmatch(text)
    if parts is None:
        return text
    scheme, host, path = parts["scheme"].lower(), parts["host"], parts["path"]
    default = _DEFAULT_DOMAIN.fullmatch(host.partition(":")[0])
    is_realtime_host = default is not None and default["part"].lower() == "realtime-api"
    shorter = _REALTIME_PATH.sub("/graphql", path)
    if not is_realtime_host and shorter == path:
        return text
    if is_realtime_host:
        host = host.lower().replace("appsync-realtime-api", "appsync-api", 1)
    return f"{_HTTP_SCHEMES.get(scheme, scheme)}://{host}{shorter}"


def parse_endpoint(url: str, api_host: str = "") -> Endpoint:
    """Derive the endpoint from the GraphQL URL of an API, or from what :func:`corrected_url` corrects.

    The real-time URL of a default domain has ``appsync-realtime-api`` instead of ``appsync-api``; that of any other
    domain has ``/realtime`` appended to the path (developer guide, "real-time WebSocket client"). A private API is
    reached through the name of a VPC endpoint, with the same paths, and identified by the ``Host`` header (developer
    guide, "Using AppSync private APIs").

    Args:
        api_host: The host of a private API if ``url`` is that of a VPC endpoint or another name of its own.

    Raises:
        InputError: For field ``url``, if the text is not such a URL; for field ``api_host``.
    """
    parts = _split(corrected_url(url))
    if parts.path.rstrip("/") in _EVENTS_PATHS:
        raise InputError("url.events", field="url")
    _require_scheme(parts)
    if api_host.strip():
        return _private_endpoint(parts, api_host.strip().lower())
    if _VPC_ENDPOINT.fullmatch(parts.hostname or ""):
        raise InputError("url.vpc_endpoint", field="api_host")
    default = _DEFAULT_DOMAIN.fullmatch(parts.hostname or "")
    path = parts.path.rstrip("/") or "/graphql"
    if default and path != "/graphql":
        raise InputError("url.path_invalid", field="url", path=parts.path, example=_EXAMPLE)
    netloc = parts.netloc.lower()
    socket_scheme = "ws" if parts.scheme == "http" else "wss"
    if default:
        socket = (socket_scheme, netloc.replace("appsync-api", "appsync-realtime-api", 1), path)
    else:
        socket = (socket_scheme, netloc, f"{path}/realtime")
    return Endpoint(
        graphql_url=urlunsplit((parts.scheme, netloc, path, "", "")),
        realtime_url=urlunsplit((*socket, "", "")),
        host=netloc,
    )


def _private_endpoint(parts: SplitResult, api_host: str) -> Endpoint:
    default = _DEFAULT_DOMAIN.fullmatch(api_host)
    if default is None or default["part"].lower() != "api":
        raise InputError("url.api_host_invalid", field="api_host")
    netloc, path = parts.netloc.lower(), parts.path.rstrip("/") or "/graphql"
    return Endpoint(
        graphql_url=urlunsplit((parts.scheme, netloc, path, "", "")),
        realtime_url=urlunsplit(("ws" if parts.scheme == "http" else "wss", netloc, path, "", "")),
        host=api_host,
        http_host=api_host,
        realtime_host=api_host.replace("appsync-api", "appsync-realtime-api", 1),
    )


def _split(text: str) -> SplitResult:
    if not text:
        raise InputError("url.missing", field="url", example=_EXAMPLE)
    if re.search(r"\s", text):
        raise InputError("url.with_space", field="url")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise InputError("url.invalid", field="url", example=_EXAMPLE) from error
    if "://" not in text or not parts.hostname or port == 0:
        raise InputError("url.incomplete", field="url", example=_EXAMPLE)
    if parts.username is not None or parts.password is not None:
        raise InputError("url.with_credentials", field="url")
    if parts.query or parts.fragment:
        raise InputError("url.with_query", field="url")
    return parts


def _require_scheme(parts: SplitResult) -> None:
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback_host(parts.hostname or "")):
        return
    if parts.scheme == "http":
        raise InputError("url.plain_http", field="url")
    if parts.scheme in ("ws", "wss"):
        raise InputError("url.websocket", field="url")
    raise InputError("url.scheme_unsupported", field="url", scheme=parts.scheme)


def is_loopback_host(host: str) -> bool:
    """Whether ``host`` is this computer."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
