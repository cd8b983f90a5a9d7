"""The window from start to end.

Start: Qt and its loop, the workspace (profiles, settings, log), the window, the fault reporter, then the profile that
was open last, or the first choices where none was. End, in this order: no more input, subscriptions and connections,
the sandbox, the form of the window, what the log still has to write, the window itself, the loop.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import cast

from PySide6.QtWidgets import QApplication

from appsync_console import __version__
from appsync_console.app.crash import FaultReporter
from appsync_console.app.logging_setup import log_to_file
from appsync_console.app.loop import run
from appsync_console.app.single_window import raised_by_others
from appsync_console.cli.output import OutputLost, say
from appsync_console.domain.errors import ConsoleError, StoreError
from appsync_console.session.workspace.folders import Folders
from appsync_console.session.workspace.workspace import Workspace
from appsync_console.ui.theme.theme import Choice, Theme
from appsync_console.ui.widgets.error_details import ErrorDetails
from appsync_console.ui.window.about_dialog import Folder
from appsync_console.ui.window.commands import WindowCommands
from appsync_console.ui.window.console import Console
from appsync_console.ui.window.main_window import MainWindow

_log = logging.getLogger(__name__)


def make_application() -> QApplication:
    """Qt's application, with our name; the program ends when the root coroutine does, not when a window closes."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("appsync-console")
    app.setApplicationDisplayName("AppSync console")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("appsync-console")
    app.setQuitOnLastWindowClosed(False)
    return app


def run_window(folders: Folders, profile: str | None) -> int:
    """Open the window on the workspace in ``folders`` and run until it is closed; returns an exit code.

    Args:
        profile: The name of the profile to open; None opens the one that was open last.
    """
    app = make_application()
    return run(app, partial(_main, app, folders, profile))


async def _main(app: QApplication, folders: Folders, profile: str | None) -> int:
    theme = Theme(app)
    try:
        async with opened_window(folders, theme) as console:
            stop = asyncio.Event()
            console.window.close_requested.connect(stop.set)
            _stop_on_signals(stop)
            _open_first(console, profile)
            console.window.show()
            async with raised_by_others(folders, partial(_raise, console)):
                await stop.wait()
    except ConsoleError as problem:
        await _tell_and_end(theme, problem)
        return problem.exit_code
    return 0


@asynccontextmanager
async def opened_window(folders: Folders, theme: Theme, *, keeps_secrets: bool = True) -> AsyncIterator[Console]:
    """A window on the workspace in ``folders``, not shown yet; closed in stages at the end.

    Args:
        keeps_secrets: Otherwise the keyring is left alone.

    Raises:
        StoreError: The workspace cannot be opened.
    """
    workspace = await Workspace.open(folders, keeps_secrets=keeps_secrets)
    handler = log_to_file(folders.logs, workspace.redactor)
    theme.set_choice(cast(Choice, workspace.settings.theme))  # before the window, which would be styled twice
    theme.set_zoom(workspace.settings.zoom_percent)
    window = MainWindow(theme)
    faults = FaultReporter(partial(_show_fault, window))
    faults.install(asyncio.get_running_loop())
    console = Console(workspace, window, theme, faults.report)
    commands = WindowCommands(console, window, theme, _for_about(folders))
    commands.restore_form()
    console.start()
    try:
        yield console
    finally:
        window.setEnabled(False)
        await console.aclose()
        commands.save_form()
        await _save_settings(workspace)
        await workspace.aclose()
        window.let_close()
        window.deleteLater()
        faults.uninstall()
        logging.getLogger().removeHandler(handler)
        handler.close()


def _for_about(folders: Folders) -> list[Folder]:
    kept = [("Profiles and settings", folders.config), ("Messages", folders.data)]
    if folders.config == folders.data:
        kept = [("Profiles, settings, messages", folders.data)]
    return [Folder(title, str(path)) for title, path in (*kept, ("The program's own log", folders.logs))]


async def _save_settings(workspace: Workspace) -> None:
    try:
        await asyncio.to_thread(workspace.settings.save)
    except StoreError as error:
        _log.error("%s", error)


def _open_first(console: Console, profile: str | None) -> None:
    if profile is not None:
        console.open_profile(console.workspace.profile_named(profile).id)
    elif console.workspace.is_first_start:
        console.window.show_first_start()
    else:
        console.open_profile(console.workspace.last_profile().id)


def _raise(console: Console, profile: str | None) -> None:
    """What a second start of the program does to this window; raises InputError where there is no such profile."""
    if profile is not None:
        wanted = console.workspace.profile_named(profile)
        if wanted.id != console.profile.id or console.window.is_first_start:
            console.open_profile(wanted.id)
    console.window.come_to_front()


def _show_fault(window: MainWindow, sentence: str, trace: str) -> None:
    window.status_line.show_notice(sentence, "bad", 20_000)


def _stop_on_signals(stop: asyncio.Event) -> None:
    if os.name == "posix":
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)


async def _tell_and_end(theme: Theme, problem: ConsoleError) -> None:
    """Show why the window cannot be opened, and wait until that was read."""
    with suppress(OutputLost):  # it is shown in a window, too
        say(f"error: {problem}")
    closed = asyncio.Event()
    _stop_on_signals(closed)
    dialog = ErrorDetails(theme, problem)
    dialog.finished.connect(closed.set)
    dialog.open()
    await closed.wait()
