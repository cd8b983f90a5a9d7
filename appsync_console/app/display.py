"""Checks that Qt can open a window, before Qt is loaded: if it cannot, Qt aborts the process without an error.

On Linux, Qt needs system libraries that a Python package cannot include. A user who starts the program from a menu
would see nothing, so another program of the desktop shows what is missing.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from appsync_console import resources
from appsync_console.cli.output import OutputLost, say
from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.secret import without_secrets
from appsync_console.texts.errors import error_text

_TITLE: Final = "AppSync Console"
# Programs with which desktops can show a message; the first that is installed and works is used.
_MESSAGE_PROGRAMS: Final[tuple[tuple[str, ...], ...]] = (
    ("zenity", "--error", "--no-markup", "--width=480", f"--title={_TITLE}", "--text"),
    ("kdialog", f"--title={_TITLE}", "--error"),
    ("notify-send", "--urgency=critical", _TITLE),
    ("xmessage", "-center", "-title", _TITLE),
)


def check_display() -> None:
    """Check on Linux that Qt will find a display and its system libraries; always passes on other systems.

    Raises:
        ConsoleError: Qt cannot open a window. The error names the packages to install, if they are the solution.
    """
    if not sys.platform.startswith("linux"):
        return
    platforms = _platforms(os.environ)
    if not platforms:
        raise ConsoleError("display.none")
    refusal = ""
    for name in platforms:
        refusal = _refusal(name)
        if not refusal:
            return
    raise _explained(refusal)


def tell_outside_qt(problem: ConsoleError) -> int:
    """Show why the window cannot open: in the terminal, or without a terminal in a message of the desktop.

    Returns:
        The exit code.
    """
    text = "\n\n".join(error_text(problem).parts)
    with suppress(OutputLost):  # the message of the desktop shows it too
        say(f"error: {error_text(problem)}")
    has_terminal = sys.stderr is not None and sys.stderr.isatty()
    if not has_terminal and _has_display(os.environ):
        _show(text)
    return problem.exit_code


def _has_display(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def _platforms(environ: Mapping[str, str]) -> list[str]:
    """The platform plugins that Qt will try, in order: those in QT_QPA_PLATFORM, or else those of the session."""
    if chosen := environ.get("QT_QPA_PLATFORM"):
        return [part.partition(":")[0] for part in chosen.split(";")]
    found = []
    if environ.get("WAYLAND_DISPLAY") or environ.get("XDG_SESSION_TYPE") == "wayland":
        found.append("wayland")
    if environ.get("DISPLAY"):
        found.append("xcb")
    return found


def _refusal(name: str) -> str:
    """Why Qt's platform plugin ``name`` does not load; empty if it does, or if Qt is installed elsewhere."""
    spec = importlib.util.find_spec("PySide6")
    if spec is None or spec.origin is None:
        return ""
    plugin = Path(spec.origin).parent / f"Qt/plugins/platforms/libq{name}.so"
    return _load(str(plugin)) if plugin.exists() else ""


def _load(library: str) -> str:
    """The loader's error for a library; empty if it loads."""
    try:
        ctypes.CDLL(library)
    except OSError as error:
        return str(error.__cause__ or error)  # in the frozen program, PyInstaller wraps the loader's error
    return ""


def _explained(refusal: str) -> ConsoleError:
    """The error to show for ``refusal``, the loader's ``NAME: cannot open shared object file``.

    The loader stops at the first missing library.
    """
    import tomllib

    known: dict[str, Any] = tomllib.loads(resources.read_text("system/libraries.toml"))
    first = Path(refusal.partition(":")[0]).name
    missing = [name for name in known["packages"] if name == first or _load(name)]
    if first not in missing:
        missing.insert(0, first)
    family = _family(known["install"])
    packages = {known["packages"].get(name, {}).get(family) for name in missing}
    known_packages = sorted(package for package in packages if package)
    is_complete = len(known_packages) == len(packages)
    return ConsoleError(
        "display.library_missing" if is_complete else "display.unknown_library_missing",
        names=", ".join(missing),
        count=len(missing),
        command=f"{known['install'][family]} {' '.join(known_packages)}" if is_complete else "",
        raw=refusal,
    )


def _family(known: Mapping[str, str]) -> str | None:
    """The family of Linux distributions that this system belongs to, from its os-release file."""
    try:
        system = platform.freedesktop_os_release()
    except OSError:
        return None
    names = [system.get("ID", ""), *system.get("ID_LIKE", "").split()]
    return next((family for name in names for family in known if family in name), None)


def _show(text: str) -> None:
    for program, *arguments in _MESSAGE_PROGRAMS:
        found = shutil.which(program)
        if found is None:
            continue
        done = subprocess.run([found, *arguments, text], check=False, env=without_secrets(os.environ))
        if done.returncode == 0:
            return
