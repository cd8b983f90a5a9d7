"""What a profile says of proxies."""

from __future__ import annotations

from typing import Final
from urllib.parse import SplitResult, urlsplit

from appsync_console.domain.errors import InputError

NO_PROXY: Final = "none"
"""What a profile says so that the proxies of the system are left aside."""


def check_proxy(proxy: str) -> str:
    """``proxy`` without spaces around it, if a profile can name it.

    Raises:
        InputError: For field ``proxy``.
    """
    proxy = proxy.strip()
    if not proxy or proxy == NO_PROXY:
        return proxy
    parts = split_proxy(proxy)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise InputError(
            "This is not the URL of an HTTP proxy.", field="proxy", remedy="It looks like http://proxy.example.com:3128"
        )
    if parts.username is not None or parts.password is not None:
        raise InputError(
            "The URL of the proxy holds a user name or password, which would be stored unprotected.",
            field="proxy",
            remedy="Leave it out here, or leave the field empty and name the proxy in the settings of the system "
            "(the variable HTTPS_PROXY).",
        )
    return proxy


def split_proxy(url: str) -> SplitResult | None:
    """The parts of ``url``; None where it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts
