"""The proxy setting of a profile."""

from __future__ import annotations

from typing import Final
from urllib.parse import SplitResult, urlsplit

from appsync_console.domain.errors import InputError

NO_PROXY: Final = "none"
"""The setting that ignores the system's proxies."""


def check_proxy(proxy: str) -> str:
    """Return ``proxy`` without surrounding spaces if it is valid in a profile.

    Raises:
        InputError: For field ``proxy``.
    """
    proxy = proxy.strip()
    if not proxy or proxy == NO_PROXY:
        return proxy
    parts = split_proxy(proxy)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise InputError(
            "This is not the URL of an HTTP proxy.", field="proxy", remedy="Example: http://proxy.example.com:3128"
        )
    if parts.username is not None or parts.password is not None:
        raise InputError(
            "The proxy URL contains a user name or password, which would be stored unprotected.",
            field="proxy",
            remedy="Remove it here, or leave the field empty and set the proxy in the system settings "
            "(the variable HTTPS_PROXY).",
        )
    return proxy


def split_proxy(url: str) -> SplitResult | None:
    """Split ``url``; None if it is not a URL."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts
