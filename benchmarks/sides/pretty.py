"""A pretty-printed message of 240 KB in the log, from its text to painted; and the same parsed and written by json."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable

from appsync_console.app.main import make_application
from appsync_console.domain.api.limits import MESSAGE_BYTES
from appsync_console.domain.message import Kind, Message
from appsync_console.store.log.reader import MAX_CHARS
from appsync_console.ui.log.view import LogView
from appsync_console.ui.theme.theme import Theme

_TIMES = 7


class _OneMessage:
    """A log with one message, cut as the store cuts it."""

    first = last = 1

    def __init__(self, text: str) -> None:
        self._text = text

    def rows(self, first: int, last: int) -> list[Message]:
        """Return the beginning of the message."""
        cut, size = self._text[:MAX_CHARS], len(self._text)
        return [Message(id=1, seq=1, channel="c", kind=Kind.RECEIVED, at_us=0, text=cut, size=size, is_whole=False)]

    def text(self, id: int) -> str:
        """Return the whole message."""
        return self._text


def _message() -> str:
    """Return JSON of nearly 240 KB: many small objects with all kinds of values."""
    robots: list[object] = []
    text = "[]"
    while len(text) < MESSAGE_BYTES - 20_000:
        first = len(robots)
        robots += [
            {
                "robot": number,
                "name": f"unit {number}",
                "at": [number * 0.25, -number],
                "ok": number % 3 > 0,
                "by": None,
            }
            for number in range(first, first + 200)
        ]
        text = json.dumps(robots)
    return text


def _show(view: LogView, text: str, is_whole: bool) -> None:
    view.set_source(_OneMessage(text), view.palette().text().color())
    if is_whole:
        view.show_whole(1, True)
    view.viewport().repaint()


def _milliseconds(action: Callable[[], object]) -> float:
    action()
    times = []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        action()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def _main() -> None:
    app = make_application()
    view = LogView(Theme(app))
    view.resize(760, 600)
    view.show()
    app.sendPostedEvents()
    text = _message()
    beginning = _milliseconds(lambda: _show(view, text, False))
    bare = _milliseconds(lambda: json.dumps(json.loads(text), indent=2))
    whole = _milliseconds(lambda: _show(view, text, True))
    print(json.dumps({"bytes": len(text), "shown_ms": beginning, "whole_ms": whole, "bare_ms": bare}))


if __name__ == "__main__":
    _main()
