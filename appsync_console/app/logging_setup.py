"""The application log file: rotated, readable only by its owner, and without secrets."""

from __future__ import annotations

import logging
import logging.handlers
import os
from contextlib import suppress
from pathlib import Path

from appsync_console.domain.secret import Redactor
from appsync_console.domain.text.visible import escaped
from appsync_console.store.atomic import cannot_write, make_folder

_BYTES = 1_000_000
_FILES = 3


class RedactingFormatter(logging.Formatter):
    """Redacts known secrets in the finished line, including the traceback.

    The type of secrets already masks them; this is a second line of defense, for messages of libraries.
    """

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        """Format a record, with its secrets redacted and its hidden characters escaped."""
        return escaped(self._redactor.redact(super().format(record)))


LEVEL_VARIABLE = "APPSYNC_CONSOLE_LOG"


def level() -> int:
    """The log level of this program: the value of ``APPSYNC_CONSOLE_LOG``, such as ``debug``; INFO by default."""
    named = logging.getLevelNamesMapping().get(os.environ.get(LEVEL_VARIABLE, "").upper())
    return logging.INFO if named is None else named


class _LogFile(logging.handlers.RotatingFileHandler):
    """The log of the program. A record that cannot be written is dropped: the disk may be full, which others report."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Do nothing, instead of printing a traceback on standard error."""

    def close(self) -> None:
        """Close the file, without the records that do not fit."""
        with suppress(OSError):
            super().close()


def log_to_stderr() -> None:
    """Also log to standard error from now on, at level DEBUG."""
    os.environ[LEVEL_VARIABLE] = "debug"
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter(Redactor()))
    _add(handler)


def log_to_file(folder: Path, redactor: Redactor) -> logging.Handler:
    """Log messages of the program and its libraries to ``folder``; returns the handler, which the caller closes.

    Raises:
        StoreError: The file cannot be written.
    """
    file = folder / "appsync-console.log"
    make_folder(folder)
    try:
        os.close(os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
        handler = _LogFile(file, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8")
    except OSError as error:
        raise cannot_write(file, error) from error
    handler.setFormatter(RedactingFormatter(redactor))
    _add(handler)
    return handler


def _add(handler: logging.Handler) -> None:
    """Add a handler. Libraries stay at INFO, whatever our level is: at DEBUG some of them log credentials."""
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("appsync_console").setLevel(level())
