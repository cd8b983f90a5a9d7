"""From the URL a person has to the two addresses of an API."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

from appsync_console.domain.errors import InputError

# AppSync's own domains; everything else is a custom domain (developer guide, "real-time WebSocket client"; China ends
# in .cn). The id has 26 characters today; nothing but AppSync can have a name of this form, so the length is left open.
_DEFAULT_DOMAIN = re.compile(
    r"[a-z0-9]+\.appsync-(?P<part>api|realtime-api)\.[a-z]{2}(-[a-z]{2,})+-\d\.amazonaws\.com(\.cn)?", re.IGNORECASE
)
# A VPC interface endpoint, behind which private APIs stand (developer guide, "Using AppSync private APIs").
_VPC_ENDPOINT = re.compile(r".+\.appsync-api\.[a-z0-9-]+\.vpce\.amazonaws\.com(\.cn)?", re.IGNORECASE)
_EXAMPLE = "https://….appsync-api.eu-west-1.amazonaws.com/graphql"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The addresses of one API.

    Attributes:
        graphql_url: Where queries and mutations are posted.
        realtime_url: Where the WebSocket is opened, without any credentials.
        host: The host that authorization objects carry, with the port where one is named: that of ``graphql_url``, or
            the API's own where another way leads there.
        http_host: What the ``Host`` header of requests says where it is not the host of ``graphql_url``; else empty.
        realtime_host: The same for the WebSocket.
    """

    graphql_url: str
    realtime_url: str
    host: str
    http_host: str = ""
    realtime_host: str = ""

    @property
    def is_loopback(self) -> bool:
        """Whether the API runs on this machine, where plain ``http`` and ``ws`` are fine."""
        return is_loopback_host(urlsplit(self.graphql_url).hostname or "")


def parse_endpoint(url: str, api_host: str = "") -> Endpoint:
    """The endpoint behind the GraphQL URL of an API.

    The real-time address of a default domain has ``appsync-realtime-api`` for ``appsync-api``; that of any other
    domain has ``/realtime`` appended to the path (developer guide, "real-time WebSocket client"). A private API is
    reached by the name of a VPC endpoint, under the same path for both, and is meant by the ``Host`` header (developer
    guide, "Using AppSync private APIs").

    Args:
        api_host: The host of a private API where ``url`` is that of a VPC endpoint or another name of its own.

    Raises:
        InputError: For field ``url``, when the text is no such URL; for field ``api_host``.
    """
    text = url.strip()
    parts = _split(text)
    _require_scheme(parts)
    if api_host.strip():
        return _private_endpoint(parts, api_host.strip().lower())
    if _VPC_ENDPOINT.fullmatch(parts.hostname or ""):
        raise InputError(
            "This is the address of a VPC endpoint, which all private APIs share.",
            field="api_host",
            remedy="Name the API's own host too, such as ….appsync-api.eu-west-1.amazonaws.com",
        )
    default = _DEFAULT_DOMAIN.fullmatch(parts.hostname or "")
    if default and default["part"].lower() == "realtime-api":
        api = text.replace("realtime-api", "api", 1).replace("wss://", "https://", 1)
        raise _wrong("This is the real-time address of the API.", f"Use its GraphQL URL: {api}")
    path = parts.path.rstrip("/") or "/graphql"
    if default and path != "/graphql":
        raise _wrong(f"The path of an AppSync endpoint is /graphql, not {parts.path}.", f"It looks like {_EXAMPLE}")
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
        raise InputError(
            "This is not the host of an AppSync API.",
            field="api_host",
            remedy="It looks like ….appsync-api.eu-west-1.amazonaws.com, without https:// and without a path.",
        )
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
        raise _wrong("The URL of the API is missing.", f"It looks like {_EXAMPLE}")
    if re.search(r"\s", text):
        raise _wrong("The URL holds a space or a line break.", "Paste the URL alone.")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise _wrong("This is not a URL.", f"It looks like {_EXAMPLE}") from error
    if "://" not in text or not parts.hostname or port == 0:
        raise _wrong("This is not a whole URL.", f"It looks like {_EXAMPLE}")
    if parts.username is not None or parts.password is not None:
        raise _wrong("The URL holds a user name or password.", "Leave it out: credentials have fields of their own.")
    if parts.query or parts.fragment:
        raise _wrong("The URL has a part behind the path.", "Leave out everything from ? or # on.")
    return parts


def _require_scheme(parts: SplitResult) -> None:
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback_host(parts.hostname or "")):
        return
    if parts.scheme == "http":
        raise _wrong("Plain http is only for an API on this machine.", "Use https.")
    if parts.scheme in ("ws", "wss") and not _DEFAULT_DOMAIN.fullmatch(parts.hostname or ""):
        raise _wrong("This is a WebSocket address.", "Use the GraphQL URL, which starts with https.")
    if parts.scheme != "wss":
        raise _wrong(f"An API is not reached by {parts.scheme}.", "Use https.")


def is_loopback_host(host: str) -> bool:
    """Whether ``host`` is this machine itself."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _wrong(what: str, remedy: str) -> InputError:
    return InputError(what, field="url", remedy=remedy)
