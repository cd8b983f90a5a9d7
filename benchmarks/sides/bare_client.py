"""The bare side: gql's own AppSync transport, unchanged, on qasync; without a window, or with one that only counts."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import time
from functools import partial

from gql import Client, GraphQLRequest
from gql.transport.appsync_auth import AppSyncApiKeyAuthentication
from gql.transport.appsync_websockets import AppSyncWebsocketsTransport
from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

from appsync_console.app.loop import run
from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from benchmarks.sides.waits import Waits

_LIMIT_S = 100.0
_TICK_MS = 33


class _Counter(QMainWindow):
    """A window that shows the number of messages, thirty times per second."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self._label = QLabel("0")
        self.setCentralWidget(self._label)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._timer.start(_TICK_MS)

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._label.setText(f"{self.count:,}")


async def _receive(port: int, channel: str, window: _Counter | None) -> int:
    waits = Waits()
    authentication = AppSyncApiKeyAuthentication(host=f"127.0.0.1:{port}", api_key="da2-" + "0" * 26)
    transport = AppSyncWebsocketsTransport(
        url=f"ws://127.0.0.1:{port}/graphql/realtime",
        auth=authentication,
        connect_args={"compression": None, "max_size": None},
    )
    wanted, got, begin = int(channel.split("-")[1]), 0, 0.0
    async with asyncio.timeout(_LIMIT_S), Client(transport=transport) as session:
        if window is not None:
            waits.start()
        async for message in session.subscribe(
            GraphQLRequest(SIMPLE_CHANNELS.subscribe.document, variable_values={"name": channel})
        ):
            if not message["subscribe2channel"]["data"]:
                raise RuntimeError("a message without data")
            got += 1
            if got == 1:
                begin = time.time()
            if window is not None:
                window.count = got
            if got == wanted:
                break
        end = time.time()
        figures = {"per_second": (got - 1) / (end - begin)}
        if window is not None:
            figures["wait_ms"] = waits.p99_ms(begin, end)
        print(json.dumps(figures), flush=True)
    return 0


def _main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("channel")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--window", action="store_true")
    given = parser.parse_args()
    logging.getLogger("gql").setLevel(logging.WARNING)
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    window = _Counter() if given.window else None
    if window is not None:
        window.show()
    return run(app, partial(_receive, given.port, given.channel, window))


if __name__ == "__main__":
    raise SystemExit(_main())
