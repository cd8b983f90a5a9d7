"""Which build of the program this is. Knows no other room but the resources."""

from __future__ import annotations

from appsync_console import __version__, resources

_FILE = "build.txt"


def build() -> str:
    """What an installed build was made from, such as ``2f1c9ab, 2026-11-26``; empty for a checkout or a wheel."""
    try:
        return resources.read_text(_FILE).strip()
    except FileNotFoundError:
        return ""


def version() -> str:
    """The version, with the build behind it where there is one."""
    return f"{__version__} (build {build()})" if build() else __version__
