"""The self-test: checks that every component the program depends on is present and works, one line each.

Every build must pass it: checkout, wheel and frozen program. It uses none of the user's files and secrets.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from appsync_console import resources
from appsync_console.app.display import check_display
from appsync_console.build import version
from appsync_console.cli.output import emit
from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Entry, Kind
from appsync_console.domain.profile import SANDBOX_ID
from appsync_console.domain.search.query import parse_search
from appsync_console.domain.status import ChannelStatus
from appsync_console.domain.terms import ChannelState, DeliveryState
from appsync_console.session.factory import SessionFactory
from appsync_console.session.live.events import SessionListener
from appsync_console.session.workspace.folders import Folders
from appsync_console.session.workspace.workspace import Workspace
from appsync_console.store.secrets import SecretStore
from appsync_console.texts.errors import error_text
from appsync_console.texts.secret_home import reason_text
from appsync_console.texts.translation import mark, tr

_TIMEOUT_S: Final = 40.0
_KEYRING_S: Final = 15.0
_PAUSE_S: Final = 0.02
_RESOURCES: Final = ("icons/app.svg", "themes/base.qss", "themes/tokens.toml", "schemas/channel.graphql")
_MESSAGE: Final = '{"source": "self-test", "n": 1.50}'

Part = Callable[[], Awaitable[str]]


class _Listener(SessionListener):
    def __init__(self) -> None:
        self.robots_live = asyncio.Event()

    def channel_changed(self, status: ChannelStatus) -> None:
        if status.name == "robots" and status.state is ChannelState.LIVE:
            self.robots_live.set()


class Skipped(Exception):
    """A component that this computer does not have; the program works without it."""


def run_self_test() -> int:
    """Test every component and print a line for each; returns 0 if none failed, else 1."""
    emit(f"appsync-console {version()}, Python {sys.version.split()[0]}, {sys.platform}")
    results = [asyncio.run(_tell(name, part)) for name, part in PARTS.items()]
    emit(tr("The self-test passed.") if all(results) else tr("The self-test failed. See above."))
    return 0 if all(results) else 1


async def _tell(name: str, part: Part) -> bool:
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            said, is_fine = tr("passed · {details}", details=await part()), True
    except Skipped as reason:
        said, is_fine = tr("skipped · {reason}", reason=reason), True
    except TimeoutError:
        said, is_fine = tr("FAILED · timed out after {seconds:g} s", seconds=_TIMEOUT_S), False
    except ConsoleError as error:
        said, is_fine = tr("FAILED · {error}", error=error_text(error)), False
    except Exception as error:  # of any kind, so that the other components are tested too
        said, is_fine = tr("FAILED · {error}", error=f"{type(error).__name__}: {error}"), False
    emit(f"{tr(name)}: {said}")
    return is_fine


async def _resources() -> str:
    sizes = [len(resources.read_text(name)) for name in _RESOURCES]
    fonts = list(resources.path("fonts").glob("*.[ot]tf"))
    if not fonts or not all(sizes):
        raise FileNotFoundError("the fonts, or one of " + ", ".join(_RESOURCES))
    return tr("found icons, themes, schemas and {count} fonts", count=len(fonts))


async def _message_log() -> str:
    with tempfile.TemporaryDirectory(prefix="appsync-console-test-") as folder:
        workspace = await Workspace.open(Folders.under(Path(folder)), keeps_secrets=False)
        try:
            await _search(workspace)
        finally:
            await workspace.aclose()
    return tr("stores messages and finds them by text, path and regular expression")


async def _search(workspace: Workspace) -> None:
    log = workspace.log
    assert log is not None
    log.append("p", [Entry(channel="robots", kind=Kind.RECEIVED, at_us=1, text=_MESSAGE)])
    if not await asyncio.to_thread(log.flush):
        raise log.problem or ConsoleError("self_test.log_not_written")
    for line in ("self-test", "$.n >= 1.5", r"/self-\w+/"):
        search = log.search("p", parse_search(line, datetime.now(UTC)))
        count = 0
        try:
            while (found := search.take(log.committed)).unseen and found.problem is None:
                count += len(found.older) + len(found.newer)
                await asyncio.sleep(_PAUSE_S)
            count += len(found.older) + len(found.newer)
        finally:
            await asyncio.to_thread(search.close)
        if found.problem is not None:
            raise found.problem
        if count != 1:
            raise ConsoleError("self_test.search_failed", line=line, count=count)


async def _tls() -> str:
    import truststore

    truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return tr("{version}, uses the system's trusted certificates", version=ssl.OPENSSL_VERSION)


async def _keyring() -> str:
    home = await SecretStore(timeout_s=_KEYRING_S).probe()
    if not home.is_keyring:
        raise Skipped(f"{reason_text(home)} {tr('Secrets are kept only until the program is closed.')}")
    return tr("written, read and deleted")


async def _sandbox() -> str:
    """Start the sandbox as a child process, publish a message to it and receive the message."""
    failed: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory(prefix="appsync-console-test-") as folder:
        workspace = await Workspace.open(Folders.under(Path(folder)), keeps_secrets=False)
        opener = SessionFactory(workspace, lambda name, error: failed.append((name, repr(error))), lambda: None)
        try:
            return await _deliver_message(workspace, opener)
        finally:
            await opener.aclose()
            await workspace.aclose()
            if failed:
                name, reason = failed[0]
                raise ConsoleError("self_test.task_failed", name=name, reason=reason)


async def _deliver_message(workspace: Workspace, opener: SessionFactory) -> str:
    profile = workspace.profile(SANDBOX_ID)
    assert profile is not None
    listener = _Listener()
    session = await opener.open(profile, listener)
    try:
        await listener.robots_live.wait()
        outcome = await (await session.publish("robots", _MESSAGE)).outcome()
        if outcome.state is not DeliveryState.DELIVERED or outcome.latency_us is None:
            raise outcome.problem or ConsoleError("self_test.not_delivered")
        return tr("delivered a message in {milliseconds:.1f} ms", milliseconds=outcome.latency_us / 1000)
    finally:
        await session.aclose()


async def _qt() -> str:
    has_display = sys.platform in ("win32", "darwin") or os.environ.keys() & {"DISPLAY", "WAYLAND_DISPLAY"}
    if not has_display:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    check_display()
    from PySide6.QtCore import qVersion

    from appsync_console.app.main import make_application
    from appsync_console.ui.theme.theme import Theme

    app = make_application()
    Theme(app)
    return tr("Qt {version} on the platform {platform}", version=qVersion(), platform=app.platformName())


PARTS: Final[dict[str, Part]] = {
    mark("Resources"): _resources,
    mark("Message log"): _message_log,
    mark("TLS"): _tls,
    mark("Keyring"): _keyring,
    mark("Sandbox"): _sandbox,
    mark("Window"): _qt,
}
