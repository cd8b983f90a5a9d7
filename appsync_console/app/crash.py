"""Handles unexpected exceptions: each is logged and shown once, and the program continues."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from appsync_console.texts.translation import tr

_log = logging.getLogger(__name__)
_qt_log = logging.getLogger("qt")
_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class FaultReporter:
    """Reports every unhandled exception.

    Args:
        show: Called with a sentence and the traceback, once for each place in the program that fails.
    """

    def __init__(self, show: Callable[[str, str], None]) -> None:
        self._show = show
        self._seen: set[str] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def install(self, loop: asyncio.AbstractEventLoop) -> None:
        """Install hooks for Python, its threads, Qt, and exceptions on ``loop`` that no one awaits."""
        self._loop = loop
        loop.set_exception_handler(self._on_loop_exception)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        qInstallMessageHandler(_log_qt_message)

    def uninstall(self) -> None:
        """Remove all hooks."""
        if self._loop is not None:
            self._loop.set_exception_handler(None)
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    def report(self, name: str, error: BaseException) -> None:
        """Report that a task or callback called ``name`` failed."""
        text = "".join(traceback.format_exception(error))
        _log.error("%s failed\n%s", name, text)
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{type(error).__name__} {frames[-1].filename}:{frames[-1].lineno}" if frames else repr(error)
        if place not in self._seen:
            self._seen.add(place)
            sentence = tr(
                "An unexpected error occurred ({name}). You can continue to work. Please report this error.", name=name
            )
            self._show(sentence, text)

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.report("an action", error.with_traceback(trace))

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.report(args.thread.name if args.thread else "a thread", args.exc_value)

    def _on_loop_exception(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            self.report(str(context.get("message", "the event loop")), error)
        else:
            _log.error("event loop: %s", context.get("message"))


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    _qt_log.log(_QT_LEVELS.get(kind, logging.WARNING), "%s", message)
