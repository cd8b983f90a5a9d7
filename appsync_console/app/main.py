"""The life cycle of the window.

Startup: Qt and its event loop, the workspace (profiles, settings, log), the window, the fault reporter, then the last
open profile, or the first-start page if there is none. Shutdown, in this order: input is disabled, subscriptions and
connections end, the sandbox stops, the window layout is saved, the log writes its remaining entries, the window
closes, the loop ends.
"""

from __future__ import annotations

import asyncio
import logging
import os
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
from appsync_console.cli.signals import ending_signals
from appsync_console.domain.errors import ConsoleError, StoreError
from appsync_console.domain.notice import Notice
from appsync_console.session.workspace.folders import Folders
from appsync_console.session.workspace.workspace import Workspace
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import tr
from appsync_console.ui.theme.theme import Choice, Theme
from appsync_console.ui.widgets.error_details import ErrorDetails
from appsync_console.ui.window.about_dialog import Folder
from appsync_console.ui.window.features import Features
from appsync_console.ui.window.main_window import MainWindow

_log = logging.getLogger(__name__)


def make_application() -> QApplication:
    """Create the Qt application; it ends when the root coroutine does, not when the last window closes."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("appsync-console")
    app.setApplicationDisplayName("AppSync Console")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("appsync-console")
    app.setQuitOnLastWindowClosed(False)
    return app


def run_window(folders: Folders, profile: str | None) -> int:
    """Open the window on the workspace in ``folders``, and run until it is closed; returns an exit code.

    Args:
        profile: The name of the profile to open; None opens the last open profile.
    """
    app = make_application()
    return run(app, partial(_main, app, folders, profile))


async def _main(app: QApplication, folders: Folders, profile: str | None) -> int:
    theme = Theme(app)
    try:
        async with opened_window(folders, theme) as features:
            stop = asyncio.Event()
            features.closing.agreed.connect(stop.set)
            _stop_on_signals(stop)
            _open_first(features, profile)
            features.window.show()
            async with raised_by_others(folders, partial(_raise, features)):
                await stop.wait()
    except ConsoleError as problem:
        await _show_problem(theme, problem)
        return problem.exit_code
    return 0


@asynccontextmanager
async def opened_window(folders: Folders, theme: Theme, *, keeps_secrets: bool = True) -> AsyncIterator[Features]:
    """Create a window on the workspace in ``folders``, without showing it; closes it in stages at the end.

    Args:
        keeps_secrets: Store secrets in the keyring; otherwise the keyring is not used.

    Raises:
        StoreError: The workspace cannot be opened.
    """
    workspace = await Workspace.open(folders, keeps_secrets=keeps_secrets)
    handler = _application_log(folders, workspace)
    theme.set_choice(
        cast(Choice, workspace.settings.theme)
    )  # before the window is created, which would otherwise be styled twice
    theme.set_zoom(workspace.settings.zoom_percent)
    window = MainWindow(theme)
    faults = FaultReporter(partial(_show_fault, window))
    faults.install(asyncio.get_running_loop())
    features = Features(workspace, window, theme, faults.report, _shown_folders(folders))
    features.start()
    try:
        yield features
    finally:
        window.setEnabled(False)
        await features.aclose()
        features.view.save_form()
        await _save_settings(workspace)
        if text := await workspace.aclose():
            with suppress(OutputLost):
                say(text)
        window.let_close()
        window.deleteLater()
        faults.uninstall()
        logging.getLogger().removeHandler(handler)
        handler.close()


def _application_log(folders: Folders, workspace: Workspace) -> logging.Handler:
    """Open the application log; without it, the window opens all the same, with a notice."""
    try:
        return log_to_file(folders.logs, workspace.redactor)
    except StoreError as error:
        where, why = error.fields["path"], error.fields["reason"]
        workspace.notices.append(Notice("notice.no_application_log", {"path": where, "reason": why}))
        return logging.NullHandler()


def _shown_folders(folders: Folders) -> list[Folder]:
    kept = [(tr("Profiles and settings"), folders.config), (tr("Messages"), folders.data)]
    if folders.config == folders.data:
        kept = [(tr("Profiles, settings, messages"), folders.data)]
    return [Folder(title, str(path)) for title, path in (*kept, (tr("Application log"), folders.logs))]


async def _save_settings(workspace: Workspace) -> None:
    try:
        await asyncio.to_thread(workspace.settings.save)
    except StoreError as error:
        _log.error("%s", error)


def _open_first(features: Features, profile: str | None) -> None:
    if profile is not None:
        features.context.open_profile(features.context.workspace.profile_named(profile).id)
    elif features.context.workspace.is_first_start:
        features.window.show_first_start()
    else:
        features.context.open_profile(features.context.workspace.last_profile().id)


def _raise(features: Features, profile: str | None) -> None:
    """Handle another start of the program; raises InputError if there is no such profile."""
    if profile is not None:
        wanted = features.context.workspace.profile_named(profile)
        if wanted.id != features.context.profile.id or features.window.is_first_start:
            features.context.open_profile(wanted.id)
    features.window.come_to_front()


def _show_fault(window: MainWindow, sentence: str, trace: str) -> None:
    window.status_bar.show_notice(sentence, "bad", 20_000)


def _stop_on_signals(stop: asyncio.Event) -> None:
    if os.name == "posix":
        loop = asyncio.get_running_loop()
        for number in ending_signals():
            loop.add_signal_handler(number, stop.set)


async def _show_problem(theme: Theme, problem: ConsoleError) -> None:
    """Show why the window cannot be opened, and wait until the user closes the message."""
    with suppress(OutputLost):  # the dialog shows it too
        say(f"error: {error_text(problem)}")
    closed = asyncio.Event()
    _stop_on_signals(closed)
    dialog = ErrorDetails(theme, problem)
    dialog.finished.connect(closed.set)
    dialog.open()
    await closed.wait()
