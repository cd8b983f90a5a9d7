"""The demo: a sandbox, the window on it, messages round, and a check that each arrived where it should, and only there.

It has a folder of its own that is removed afterwards, and keeps no secret.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from appsync_console.app.loop import run
from appsync_console.app.main import make_application, opened_window
from appsync_console.cli.output import emit
from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Kind
from appsync_console.domain.profile import SANDBOX_ID
from appsync_console.domain.terms import DeliveryState
from appsync_console.session.live.pending_deliveries import fingerprint
from appsync_console.session.workspace.folders import Folders
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.window.console import Console

_MESSAGES = (
    ("robots", '{"source": "demo", "robot": 7, "state": "arrived", "at": "dock 4", "battery": 0.82}'),
    ("cakes", '{"source": "demo", "cake": "Sachertorte", "pieces": 12, "price": 4.50}'),
    ("robots", '{"source": "demo", "command": "move", "to": {"dock": 5}, "confirm": true}'),
)
_TIMEOUT_S = 30.0
_PAUSE_S = 0.02


def run_demo(is_headless: bool, screenshot: Path | None) -> int:
    """Run the demo; returns 0 only if each message arrived where it should and nowhere else.

    Args:
        is_headless: End after the check; otherwise the window stays until it is closed.
        screenshot: Where to write a picture of the window once the messages are on show.
    """
    app = make_application()
    with tempfile.TemporaryDirectory(prefix="appsync-console-demo-") as folder:
        return run(app, partial(_demo, Theme(app), Folders.under(Path(folder)), is_headless, screenshot))


async def _demo(theme: Theme, folders: Folders, is_headless: bool, screenshot: Path | None) -> int:
    async with opened_window(folders, theme, keeps_secrets=False) as console:
        closed = asyncio.Event()
        console.window.close_requested.connect(closed.set)
        console.window.show()
        try:
            await _send_round(console)
            _take_picture(console, screenshot)
        except (ConsoleError, TimeoutError) as error:
            emit(f"failed: {error}")
            return 1
        if not is_headless:
            emit("The window stays open until you close it.")
            await closed.wait()
    return 0


async def _send_round(console: Console) -> None:
    emit("Starting a sandbox, a process of its own …")
    console.open_profile(SANDBOX_ID)
    await _until(lambda: console.is_live, "the channels are live")
    session, address = console.session, console.opener.sandbox_address
    assert session is not None
    assert address is not None
    emit(f"Subscribed to robots and cakes on {address.endpoint.graphql_url}")
    for channel, text in _MESSAGES:
        sent = await session.publish(channel, text)
        outcome = await sent.outcome()
        if outcome.state is not DeliveryState.DELIVERED or outcome.latency_us is None:
            raise outcome.problem or ConsoleError(f"A message to {channel} was not delivered.")
        emit(f"Published to {channel}, accepted, delivered after {outcome.latency_us / 1000:.1f} ms")
    for channel in ("cakes", "robots"):
        await _check_shown(console, channel)


async def _check_shown(console: Console, channel: str) -> None:
    """Each message of the channel came in once, in order, none of another did, and all are on show."""
    console.show_channel(channel)
    expected = [fingerprint(text) for name, text in _MESSAGES if name == channel]
    last = 2 * len(expected)  # each as published and as received
    view = console.window.log_panel.view
    await _until(lambda: last in view.visible_rows(), f"entry {last} of {channel} is on show")
    log = console.workspace.channel_log(console.profile, channel)
    received = [message.text for message in log.rows(log.first, log.last) if message.kind is Kind.RECEIVED]
    if [fingerprint(text) for text in received] != expected:
        raise ConsoleError(f"The log of {channel} does not hold what was sent to it, but: {received}")
    emit(f"On show in {channel}: {len(received)} received, none of another channel")


def _take_picture(console: Console, screenshot: Path | None) -> None:
    if screenshot is None:
        return
    screenshot.parent.mkdir(parents=True, exist_ok=True)
    if not console.window.grab().save(str(screenshot)):
        raise ConsoleError(f"The picture cannot be written to {screenshot}.")
    emit(f"Picture of the window: {screenshot}")


async def _until(predicate: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _TIMEOUT_S
    while not predicate():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {_TIMEOUT_S:g} s: {what}")
        await asyncio.sleep(_PAUSE_S)
