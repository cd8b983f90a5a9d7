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
        raise InputError("proxy_url.invalid", field="proxy")
    if parts.username is not None or parts.password is not None:
        raise InputError("proxy_url.with_credentials", field="proxy")
    return proxy


def split_proxy(url: str) -> SplitResult | None:
    """Split ``url``; None if it is not a URL."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts
