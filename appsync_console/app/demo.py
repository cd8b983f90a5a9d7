"""The demo: a sandbox, a window on it, sample messages, and a check that each arrived on its channel and on no other.

It uses a temporary folder, which is removed afterward, and stores no secrets.
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
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.window.features import Features

_MESSAGES = (
    ("robots", '{"source": "demo", "robot": 7, "state": "arrived", "at": "dock 4", "battery": 0.82}'),
    ("cakes", '{"source": "demo", "cake": "Sachertorte", "pieces": 12, "price": 4.50}'),
    ("robots", '{"source": "demo", "command": "move", "to": {"dock": 5}, "confirm": true}'),
)
_TIMEOUT_S = 30.0
_PAUSE_S = 0.02


def run_demo(is_headless: bool, screenshot: Path | None) -> int:
    """Run the demo; returns 0 only if each message arrived on its channel and on no other.

    Args:
        is_headless: Exit after the check; otherwise the window stays open until the user closes it.
        screenshot: Where to save a screenshot of the window once it shows the messages.
    """
    app = make_application()
    with tempfile.TemporaryDirectory(prefix="appsync-console-demo-") as folder:
        return run(app, partial(_demo, Theme(app), Folders.under(Path(folder)), is_headless, screenshot))


async def _demo(theme: Theme, folders: Folders, is_headless: bool, screenshot: Path | None) -> int:
    async with opened_window(folders, theme, keeps_secrets=False) as features:
        closed = asyncio.Event()
        features.closing.agreed.connect(closed.set)
        features.window.show()
        try:
            await _publish_samples(features)
            _save_screenshot(features, screenshot)
        except (ConsoleError, TimeoutError) as error:
            emit(tr("failed: {error}", error=error_text(error) if isinstance(error, ConsoleError) else error))
            return 1
        if not is_headless:
            emit(tr("The window stays open until you close it."))
            await closed.wait()
    return 0


async def _publish_samples(features: Features) -> None:
    emit(tr("Starting the sandbox…"))
    features.context.open_profile(SANDBOX_ID)
    await _until(lambda: features.context.is_live, tr("the channels are live"))
    session, address = features.context.session, features.context.factory.sandbox_address
    assert session is not None
    assert address is not None
    emit(tr("Subscribed to robots and cakes on {url}", url=address.endpoint.graphql_url))
    for channel, text in _MESSAGES:
        sent = await session.publish(channel, text)
        outcome = await sent.outcome()
        if outcome.state is not DeliveryState.DELIVERED or outcome.latency_us is None:
            raise outcome.problem or ConsoleError("demo.not_delivered", channel=channel)
        emit(
            tr(
                "Published to {channel}, accepted, delivered after {milliseconds:.1f} ms",
                channel=channel,
                milliseconds=outcome.latency_us / 1000,
            )
        )
    for channel in ("cakes", "robots"):
        await _check_shown(features, channel)


async def _check_shown(features: Features, channel: str) -> None:
    """Check that the channel received its messages once, in order, and no others, and that the window shows them."""
    features.context.show_channel(channel)
    expected = [fingerprint(text) for name, text in _MESSAGES if name == channel]
    last = 2 * len(expected)  # each as published and as received
    view = features.window.log_panel.view
    await _until(
        lambda: last in view.visible_rows(), tr("entry {last} of {channel} is visible", last=last, channel=channel)
    )
    log = features.context.workspace.channel_log(features.context.profile, channel)
    entries = filter(None, log.rows(log.first, log.last))
    received = [message.text for message in entries if message.kind is Kind.RECEIVED]
    if [fingerprint(text) for text in received] != expected:
        raise ConsoleError("demo.log_differs", channel=channel, received=str(received))
    emit(tr("Received on {channel}: {count}, none from another channel", channel=channel, count=len(received)))


def _save_screenshot(features: Features, screenshot: Path | None) -> None:
    if screenshot is None:
        return
    screenshot.parent.mkdir(parents=True, exist_ok=True)
    if not features.window.grab().save(str(screenshot)):
        raise ConsoleError("demo.no_screenshot", path=str(screenshot))
    emit(tr("Saved a screenshot of the window to {file}", file=screenshot))


async def _until(predicate: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _TIMEOUT_S
    while not predicate():
        if time.monotonic() > end:
            raise TimeoutError(tr("timed out after {seconds:g} s waiting until {what}", seconds=_TIMEOUT_S, what=what))
        await asyncio.sleep(_PAUSE_S)
