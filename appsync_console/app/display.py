"""Whether Qt can open a window here. Asked first, since where it cannot, Qt ends the process without a word.

On Linux, Qt takes libraries of the system that a package of Python cannot bring along. A person who starts the program
from a menu would see nothing at all: what is missing is said in a window that somebody else draws.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from appsync_console import resources
from appsync_console.cli.output import OutputLost, say
from appsync_console.domain.errors import ConsoleError

_TITLE: Final = "AppSync console"
# What desktops have to show a sentence with; the first one that is there and works does it.
_TELLERS: Final[tuple[tuple[str, ...], ...]] = (
    ("zenity", "--error", "--no-markup", "--width=480", f"--title={_TITLE}", "--text"),
    ("kdialog", f"--title={_TITLE}", "--error"),
    ("notify-send", "--urgency=critical", _TITLE),
    ("xmessage", "-center", "-title", _TITLE),
)


def check_display() -> None:
    """See to it that Qt will find a display and the system's libraries; elsewhere than on Linux there is no question.

    Raises:
        ConsoleError: It would not; says which package to install, where that is what helps.
    """
    if not sys.platform.startswith("linux"):
        return
    platforms = _platforms(os.environ)
    if not platforms:
        raise ConsoleError(
            "There is no display to open a window on.",
            cause="Neither DISPLAY nor WAYLAND_DISPLAY is set, as it is in a terminal without a desktop.",
            remedy="Start it on a desktop, or with ssh -X; the commands (appsync-console --help) and "
            "appsync-console demo --headless need no display.",
        )
    refusal = ""
    for name in platforms:
        refusal = _refusal(name)
        if not refusal:
            return
    raise _explained(refusal)


def tell_outside_qt(problem: ConsoleError) -> int:
    """Say what hinders the window: in the terminal, or in a window of the desktop where nobody sees a terminal.

    Returns:
        The exit code.
    """
    text = "\n\n".join(part for part in (problem.what, problem.cause, problem.remedy) if part)
    with suppress(OutputLost):  # it is shown in a window, too
        say(f"error: {problem}")
    has_terminal = sys.stderr is not None and sys.stderr.isatty()
    if not has_terminal and _has_display(os.environ):
        _show(text)
    return problem.exit_code


def _has_display(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def _platforms(environ: Mapping[str, str]) -> list[str]:
    """The plugins that Qt will try, in its order: what QT_QPA_PLATFORM names, else what the session has."""
    if chosen := environ.get("QT_QPA_PLATFORM"):
        return [part.partition(":")[0] for part in chosen.split(";")]
    found = []
    if environ.get("WAYLAND_DISPLAY") or environ.get("XDG_SESSION_TYPE") == "wayland":
        found.append("wayland")
    if environ.get("DISPLAY"):
        found.append("xcb")
    return found


def _refusal(name: str) -> str:
    """Why the system does not load Qt's plugin for the display ``name``; empty where it does, or Qt lies elsewhere."""
    spec = importlib.util.find_spec("PySide6")
    if spec is None or spec.origin is None:
        return ""
    plugin = Path(spec.origin).parent / f"Qt/plugins/platforms/libq{name}.so"
    return _load(str(plugin)) if plugin.exists() else ""


def _load(library: str) -> str:
    """What the loader says against a library; empty where it takes it."""
    try:
        ctypes.CDLL(library)
    except OSError as error:
        return str(error.__cause__ or error)  # in the frozen program PyInstaller's words stand before the loader's
    return ""


def _explained(refusal: str) -> ConsoleError:
    """``refusal`` is the loader's: ``NAME: cannot open shared object file``; it stops at the first that is missing."""
    import tomllib

    known: dict[str, Any] = tomllib.loads(resources.read_text("system/libraries.toml"))
    first = Path(refusal.partition(":")[0]).name
    missing = [name for name in known["packages"] if name == first or _load(name)]
    if first not in missing:
        missing.insert(0, first)
    family = _family(known["install"])
    packages = {known["packages"].get(name, {}).get(family) for name in missing}
    if None in packages:
        remedy = "Install what has them with the package manager of your system, then start again."
    else:
        remedy = f"Install it, then start again: {known['install'][family]} {' '.join(sorted(packages))}"
    some = "The system library" if len(missing) == 1 else "System libraries"
    are = "is" if len(missing) == 1 else "are"
    return ConsoleError(
        f"The window cannot be opened. {some} {_enumerated(missing)} {are} missing.",
        cause="Qt, which draws the window, takes them from the system.",
        remedy=remedy,
        raw=refusal,
    )


def _enumerated(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _family(known: Mapping[str, str]) -> str | None:
    """The family of Linux systems this one is of, by what it says of itself (os-release)."""
    try:
        system = platform.freedesktop_os_release()
    except OSError:
        return None
    names = [system.get("ID", ""), *system.get("ID_LIKE", "").split()]
    return next((family for name in names for family in known if family in name), None)


def _show(text: str) -> None:
    for program, *arguments in _TELLERS:
        found = shutil.which(program)
        if found is not None and subprocess.run([found, *arguments, text], check=False).returncode == 0:
            return
