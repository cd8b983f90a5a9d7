"""The version and build of the program. Imports only the resources package."""

from __future__ import annotations

from appsync_console import __version__, resources

_FILE = "build.txt"


def build() -> str:
    """The source of an installed build, such as ``2f1c9ab, 2026-11-26``; empty for a checkout or a wheel."""
    try:
        return resources.read_text(_FILE).strip()
    except FileNotFoundError:
        return ""


def version() -> str:
    """The version, followed by the build if there is one."""
    return f"{__version__} (build {build()})" if build() else __version__
