"""Allows one window per message log: a second start of the program raises the first window and exits.

The open window listens on a local port and writes the port and a password to a file that only its owner can read. This
works the same on every system; Qt's local sockets would need QtNetwork. A file whose writer has exited or does not
answer is ignored: in the end, the lock of the log prevents a second window.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from appsync_console.domain.errors import ConsoleError, InputError, StoreError
from appsync_console.session.workspace.folders import Folders
from appsync_console.store.atomic import write_atomic

_HOST: Final = "127.0.0.1"
_ANSWER_S: Final = 5.0
_LINE_BYTES: Final = 4096
# The token with which a desktop lets a started program come to the front. The open window needs it instead.
_ACTIVATION: Final = "XDG_ACTIVATION_TOKEN"


def raise_first(folders: Folders, profile: str | None) -> bool:
    """Ask the window that is open on ``folders`` to come to the front, and to open ``profile`` if given.

    Returns:
        Whether there is such a window and it did.

    Raises:
        InputError: There is no profile of that name.
    """
    try:
        note = json.loads(_note_file(folders).read_bytes())
        asked = {"password": note["password"], "profile": profile, "activation": os.environ.get(_ACTIVATION)}
        with socket.create_connection((_HOST, note["port"]), _ANSWER_S) as connection:
            connection.sendall(json.dumps(asked).encode() + b"\n")
            answer = json.loads(connection.makefile("rb").readline(_LINE_BYTES))
    except (OSError, ValueError, LookupError, TypeError, OverflowError, RecursionError):
        return False
    if not isinstance(answer, dict):
        return False
    if answer.get("refusal"):
        raise InputError(str(answer["refusal"]), field="profile", **answer.get("fields", {}))
    return answer.get("raised") is True


@asynccontextmanager
async def raised_by_others(folders: Folders, raise_window: Callable[[str | None], None]) -> AsyncIterator[None]:
    """Listen for further starts of the program, and call ``raise_window`` with their profile argument.

    If it raises ConsoleError, the other process shows the error. If no port is available, or the file cannot be
    written, further starts are not noticed.
    """
    password = secrets.token_urlsafe()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(OSError, ValueError, RecursionError):
            async with asyncio.timeout(_ANSWER_S):
                asked = json.loads(await reader.readline())
                if isinstance(asked, dict) and _is(asked.get("password"), password):
                    writer.write(json.dumps(_answer(asked, raise_window)).encode() + b"\n")
                    await writer.drain()

    async with contextlib.AsyncExitStack() as until_end:
        with contextlib.suppress(OSError, StoreError):
            server = await asyncio.start_server(serve, _HOST, 0, limit=_LINE_BYTES)
            until_end.callback(server.close)
            note = {"port": server.sockets[0].getsockname()[1], "password": password}
            await asyncio.to_thread(write_atomic, _note_file(folders), json.dumps(note).encode())
            until_end.callback(_note_file(folders).unlink, missing_ok=True)
        yield


def _answer(asked: dict[str, object], raise_window: Callable[[str | None], None]) -> dict[str, object]:
    profile, activation = asked.get("profile"), asked.get("activation")
    if isinstance(activation, str):
        os.environ[_ACTIVATION] = activation  # Qt reads it from here
    try:
        raise_window(profile if isinstance(profile, str) else None)
    except ConsoleError as problem:
        return {"refusal": problem.code, "fields": dict(problem.fields)}
    return {"raised": True}


def _note_file(folders: Folders) -> Path:
    return folders.data / "window.json"


def _is(given: object, password: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "replace"), password.encode())
