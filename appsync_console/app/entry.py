"""The entry points. They import nothing slow, so that ``appsync-console --version`` is fast."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

from appsync_console.app.language import use_chosen_language
from appsync_console.app.paths import folders
from appsync_console.cli.main import Program, run
from appsync_console.cli.output import emit
from appsync_console.domain.errors import ConsoleError
from appsync_console.texts.translation import tr


def main() -> int:
    """``appsync-console``: run a command, or open the window."""
    use_chosen_language()
    _use_utf8()
    run(
        Program(
            folders=folders(),
            open_window=_open_window,
            run_demo=_run_demo,
            run_self_test=_run_self_test,
            log_debug=_log_debug,
        )
    )
    return 0


def gui_main() -> int:
    """``appsync-console-gui``: open the window from a launcher without a terminal."""
    use_chosen_language()
    return _open_window(None)


def _use_utf8() -> None:
    """Use UTF-8 for pipes and files on Windows too, where the default is a legacy code page."""
    if sys.platform == "win32":
        for stream in (sys.stdin, sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
                stream.reconfigure(encoding="utf-8")


def _open_window(profile: str | None) -> int:
    return _run_with_display(lambda: _run_window(profile))


def _run_window(profile: str | None) -> int:
    from appsync_console.app.single_window import raise_first

    if raise_first(folders(), profile):
        emit(tr("AppSync Console is already running. Its window was brought to the front."))
        return 0
    gc.disable()  # imported modules are not garbage, and collecting takes a fifth of the startup time; see app.garbage
    import appsync_console.ui  # noqa: F401  # first, because it speeds up importing Qt and the modules that use it
    from appsync_console.app.main import run_window

    return run_window(folders(), profile)


def _log_debug() -> None:
    from appsync_console.app.logging_setup import log_to_stderr

    log_to_stderr()


def _run_self_test() -> int:
    from appsync_console.app.self_test import run_self_test

    return run_self_test()


def _run_demo(is_headless: bool, screenshot: Path | None) -> int:
    if is_headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"

    def demo() -> int:
        from appsync_console.app.demo import run_demo

        return run_demo(is_headless, screenshot)

    return _run_with_display(demo)


def _run_with_display(with_qt: Callable[[], int]) -> int:
    """Run ``with_qt``, or show why Qt cannot open a window."""
    from appsync_console.app.display import check_display, tell_outside_qt

    try:
        check_display()
        return with_qt()
    except ConsoleError as problem:
        return tell_outside_qt(problem)
