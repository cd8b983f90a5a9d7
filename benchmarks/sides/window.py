"""Our side: the whole window, offscreen, receiving from the flood server or scrolling through its log."""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from PySide6.QtGui import QPaintEvent

from appsync_console.app.loop import run
from appsync_console.app.main import make_application, opened_window
from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.channel import Channel
from appsync_console.domain.profile import Profile
from appsync_console.domain.secret import Secret
from appsync_console.session.workspace.folders import Folders
from appsync_console.ui.log.view import LogView
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.window.features import Features
from benchmarks.sides.waits import Waits

PROFILE_ID = "benchmark"
_LIMIT_S = 100.0
_STEPS = 400
_STEP_PX = 90


class _Painted:
    """The last painted row of the log, and its time."""

    def __init__(self) -> None:
        self.row = 0
        self.at = 0.0
        draw = LogView.paintEvent

        def paint(view: LogView, event: QPaintEvent) -> None:
            draw(view, event)
            rows = view.visible_rows()
            self.row, self.at = (rows[-1], time.time()) if rows else (0, 0.0)

        LogView.paintEvent = paint  # type: ignore[assignment, method-assign]


@asynccontextmanager
async def _window(folder: Path, channel: str, port: int, theme: Theme) -> AsyncIterator[Features]:
    """Open the window on a profile with one channel of a server that accepts any key; not connected yet."""
    async with opened_window(Folders.under(folder), theme, keeps_secrets=False) as features:
        url = f"http://127.0.0.1:{port}/graphql"
        profile = Profile(id=PROFILE_ID, name="Benchmark", url=url, channels=(Channel(name=channel),))
        await features.context.workspace.save_profile(profile, {SecretKind.API_KEY: Secret("da2-" + "0" * 26)})
        features.window.resize(1280, 800)
        features.window.show()
        yield features


async def _receive(theme: Theme, folder: Path, channel: str, port: int) -> int:
    """Receive the flood of the channel until its last message is shown."""
    painted, waits = _Painted(), Waits()
    async with asyncio.timeout(_LIMIT_S), _window(folder, channel, port, theme) as features:
        log = features.context.workspace.channel_log(features.context.workspace.profiles[-1], channel)
        before, count = log.last, int(channel.split("-")[1])
        waits.start()
        features.context.open_profile(PROFILE_ID)
        await _until(lambda: painted.row >= before + count)
        log.refresh()
        first, last = log.rows(before + 1, before + 1)[0], log.rows(log.last, log.last)[0]
        if log.last != before + count or json.loads(last.text)["n"] - json.loads(first.text)["n"] != count - 1:
            raise RuntimeError("the log does not hold what was sent")
        begin, end = first.at_us / 1e6, painted.at
        print(json.dumps({"per_second": (count - 1) / (end - begin), "wait_ms": waits.p99_ms(begin, end)}), flush=True)
    return 0


async def _scroll(theme: Theme, folder: Path, channel: str) -> int:
    """Scroll through the middle of the log with a paint at each step; print the time of a step."""
    async with asyncio.timeout(_LIMIT_S), _window(folder, channel, 9, theme) as features:
        view = features.window.log_panel.view
        profile = features.context.workspace.profiles[-1]
        view.set_source(features.context.workspace.channel_log(profile, channel), theme.channel_color(0))
        await asyncio.sleep(0.2)
        view.show_row(max(view.source.last // 2, 1))
        steps_ms = []
        for step in range(_STEPS):
            begun = time.perf_counter()
            view.scroll_by(_STEP_PX if step < _STEPS // 2 else -_STEP_PX)
            view.viewport().repaint()
            steps_ms.append((time.perf_counter() - begun) * 1000)
        print(json.dumps({"step_ms": statistics.fmean(steps_ms)}), flush=True)
    return 0


async def _until(predicate: Callable[[], bool]) -> None:
    while not predicate():  # noqa: ASYNC110  # there is no event for painting
        await asyncio.sleep(0.02)


def _main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["receive", "scroll"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("channel")
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    app = make_application()
    theme = Theme(app)
    if given.what == "scroll":
        return run(app, partial(_scroll, theme, given.folder, given.channel))
    return run(app, partial(_receive, theme, given.folder, given.channel, given.port))


if __name__ == "__main__":
    raise SystemExit(_main())
