"""Whether what a person typed about the way to an API can be used: its own host name, and a proxy."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from appsync_console.domain.errors import InputError

NO_PROXY = "none"
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.IGNORECASE)


def check_api_host(text: str) -> str:
    """``text`` without spaces around it, if it is the host name of an API, or empty.

    Raises:
        InputError: For field ``api_host``.
    """
    host = text.strip().lower()
    if host and not _HOST.fullmatch(host):
        raise InputError(
            "This is not a host name.",
            field="api_host",
            remedy="Leave out https:// and the path: abc.appsync-api.eu-west-1.amazonaws.com",
        )
    return host


def check_proxy(text: str) -> str:
    """``text`` without spaces around it, if it is the URL of a proxy, ``none``, or empty for what the system says.

    Raises:
        InputError: For field ``proxy``.
    """
    proxy = text.strip()
    if not proxy or proxy == NO_PROXY:
        return proxy
    remedy = "It looks like http://proxy.example.com:8080"
    try:
        parts = urlsplit(proxy)
        port = parts.port
    except ValueError as error:
        raise InputError("This is not a URL.", field="proxy", remedy=remedy) from error
    if parts.scheme not in ("http", "https"):
        raise InputError("A proxy is named by its http or https URL.", field="proxy", remedy=remedy)
    if not parts.hostname or port == 0 or re.search(r"\s", proxy) or parts.path.strip("/") or parts.query:
        raise InputError("This is not the URL of a proxy.", field="proxy", remedy=remedy)
    if parts.username is not None or parts.password is not None:
        raise InputError(
            "The URL holds a user name or password.",
            field="proxy",
            cause="It would be kept in a file that anybody may read.",
            remedy="Name a proxy that asks for none, or set it up in the system.",
        )
    return proxy
