"""The benchmarks: for each, the sides, their order and rounds, and the bound. One function per benchmark."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from benchmarks import children
from benchmarks.flood_server import Flood
from benchmarks.results import Row, ratio_row

STORED: Final = 1_000_000
_FEW: Final = 1_000
_MESSAGE_BYTES: Final = 300
_STORED_CHANNEL: Final = "stored"

# 200 bytes per message is typical. Full speed lasts some seconds, the limited rate four.
_FULL_SPEED: Final = Flood(60_000, 200, 0)
_FLOOD: Final = Flood(600_000, 200, 0)
_AT_5000: Final = Flood(20_000, 200, 5_000)
_GROWTH: Final = Flood(STORED, _MESSAGE_BYTES, 0)


@dataclass
class Bench:
    """The temporary folder of a run, with logs that are created on first use."""

    folder: Path
    _made: int = field(default=0, init=False)

    def new_folder(self) -> Path:
        """Return a new, empty folder."""
        self._made += 1
        folder = self.folder / f"{self._made}"
        folder.mkdir()
        return folder

    @cached_property
    def many(self) -> Path:
        """A folder whose log has a million messages of 300 bytes, written by the store itself."""
        return self.log_of(STORED)

    @cached_property
    def few(self) -> Path:
        """The same with a thousand messages."""
        return self.log_of(_FEW)

    def log_of(self, count: int) -> Path:
        """Return a new folder with a log of ``count`` messages of 300 bytes."""
        folder = self.new_folder()
        children.run_side("stored_log", "make", folder, count, _MESSAGE_BYTES)
        return folder


@contextmanager
def new_bench() -> Iterator[Bench]:
    """Create the environment of a run."""
    with tempfile.TemporaryDirectory(prefix="appsync-console-benchmarks-") as folder:
        yield Bench(Path(folder))


def in_turn(rounds: int, *sides: Callable[[], dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Run the sides in turn, every other round in the opposite order; return the values of each side."""
    figures: list[list[dict[str, Any]]] = [[] for _ in sides]
    for number in range(rounds):
        order = range(len(sides)) if number % 2 == 0 else reversed(range(len(sides)))
        for side in order:
            figures[side].append(sides[side]())
    return figures


def _field(figures: list[dict[str, Any]], name: str) -> list[float]:
    return [float(each[name]) for each in figures]


def received_to_shown(bench: Bench) -> list[Row]:
    """The whole window against gql's bare loop: messages per second, from the first received to the last shown."""
    return [_against_bare_gql("received_to_shown", bench, _FULL_SPEED, rounds=5, at_least=0.8)]


def received_to_shown_flood(bench: Bench) -> list[Row]:
    """The same for ten times as many messages, so that starts and ends do not matter."""
    return [_against_bare_gql("received_to_shown_flood", bench, _FLOOD, rounds=3, at_least=1.2)]


def _against_bare_gql(name: str, bench: Bench, flood: Flood, *, rounds: int, at_least: float) -> Row:
    with children.running_server("flood_server") as server:
        ours, bare = in_turn(
            rounds,
            lambda: _window(bench.new_folder(), flood, server["port"]),
            lambda: _bare_client(flood, server["port"]),
        )
    figures = _field(ours, "per_second"), _field(bare, "per_second")
    return ratio_row(name, *figures, "messages/s", at_least=at_least)


def waits(bench: Bench) -> list[Row]:
    """How late Qt's events are while messages arrive, against a bare window that only counts them: p99."""
    rows = []
    for name, flood, most in (("waits_at_5000_per_second", _AT_5000, 4.0), ("waits_at_full_speed", _FULL_SPEED, 2.0)):
        with children.running_server("flood_server") as server:
            ours, bare = in_turn(
                5,
                lambda: _window(bench.new_folder(), flood, server["port"]),  # noqa: B023
                lambda: _bare_client(flood, server["port"], "--window"),  # noqa: B023
            )
        rows.append(ratio_row(name, _field(ours, "wait_ms"), _field(bare, "wait_ms"), "ms", at_most=most))
    return rows


def waits_with_million_stored(bench: Bench) -> list[Row]:
    """The same for our window only: with a million messages in the log against an empty log."""
    with children.running_server("flood_server") as server:
        many, empty = in_turn(
            5,
            lambda: _window(bench.many, _AT_5000, server["port"]),
            lambda: _window(bench.new_folder(), _AT_5000, server["port"]),
        )
    figures = _field(many, "wait_ms"), _field(empty, "wait_ms")
    return [ratio_row("waits_with_million_stored", *figures, "ms", at_most=1.2)]


def scroll_with_million_stored(bench: Bench) -> list[Row]:
    """Scrolling through the log with a paint at each step: in a million messages against a thousand."""
    many, few = in_turn(5, lambda: _scroll(bench.many), lambda: _scroll(bench.few))
    figures = _field(many, "step_ms"), _field(few, "step_ms")
    return [ratio_row("scroll_with_million_stored", *figures, "ms", at_most=1.2)]


def opening_million(bench: Bench) -> list[Row]:
    """Opening a log and reading its newest rows: a million messages against a thousand."""
    many, few = in_turn(7, lambda: _open(bench.many), lambda: _open(bench.few))
    return [ratio_row("opening_million", _field(many, "ms"), _field(few, "ms"), "ms", at_most=2.0)]


def search(bench: Bench) -> list[Row]:
    """Searching a million messages against a ``LIKE`` scan: first hits of a recent word, count of a rare word."""
    folder = bench.log_of(STORED)  # without the newer messages that other benchmarks add
    (figures,) = in_turn(3, lambda: children.run_side("search", folder, STORED))
    scan = _field(figures, "scan_s")
    return [
        ratio_row("search_first_hits", _field(figures, "first_s"), scan, "s", at_most=0.05),
        ratio_row("search_exact_count", _field(figures, "count_s"), scan, "s", at_most=1.1),
    ]


def memory_of_million(bench: Bench) -> list[Row]:
    """The largest growth of session and log while a million messages of 300 bytes arrive at full speed."""
    with children.running_server("flood_server") as server:
        figures = children.run_side("memory", _GROWTH.channel, bench.new_folder(), "--port", server["port"])
    ours = f"{figures['grown_mb']:.0f} MB at most, {figures['left_mb']:.0f} MB after"
    return [Row(name="memory_of_million", value=figures["grown_mb"], unit="MB", at_most=100.0, ours=ours)]


def start(bench: Bench) -> list[Row]:
    """From starting the program to a painted window and an idle loop, against a bare PySide6 window."""
    os.environ["APPSYNC_CONSOLE_FOLDER"] = str(bench.new_folder())
    ours, bare = in_turn(
        6,
        lambda: {"s": children.seconds_to_first_line("start", "program")},
        lambda: {"s": children.seconds_to_first_line("start", "bare")},
    )
    # The first round creates the folder and reads files that are not in the cache.
    return [ratio_row("start", _field(ours[1:], "s"), _field(bare[1:], "s"), "s", at_most=1.5)]


def pretty_240kb(bench: Bench) -> list[Row]:
    """A pretty-printed message of 240 KB, as first shown and opened completely, against ``json``'s pretty-printing."""
    (figures,) = in_turn(3, lambda: children.run_side("pretty"))
    bare = _field(figures, "bare_ms")
    return [
        ratio_row("pretty_240kb", _field(figures, "shown_ms"), bare, "ms", at_most=5.0),
        ratio_row("pretty_240kb_whole", _field(figures, "whole_ms"), bare, "ms", at_most=5.0),
    ]


def thousand_channels(bench: Bench) -> list[Row]:
    """A thousand live channels on the sandbox, against bare ``websockets`` with the same handshakes and starts."""
    with children.running_sandbox() as sandbox:
        os.environ["APPSYNC_CONSOLE_API_KEY"] = sandbox["apiKey"]
        urls = "--graphql-url", sandbox["graphqlUrl"], "--realtime-url", sandbox["realtimeUrl"]
        ours, bare = in_turn(
            5,
            lambda: children.run_side("many_channels", "session", *urls),
            lambda: children.run_side("many_channels", "bare", *urls),
        )
    return [ratio_row("thousand_channels", _field(ours, "ms"), _field(bare, "ms"), "ms", at_most=2.0)]


def fan_out(bench: Bench) -> list[Row]:
    """One message to 1,000 subscribers on the sandbox, against a bare ``websockets`` broadcast of the same bytes."""
    with children.running_sandbox() as sandbox, children.running_server("broadcast_server") as server:
        os.environ["APPSYNC_CONSOLE_API_KEY"] = sandbox["apiKey"]
        urls = "--graphql-url", sandbox["graphqlUrl"], "--realtime-url", sandbox["realtimeUrl"]
        ours, bare = in_turn(
            5,
            lambda: children.run_side("fan_out", *urls),
            lambda: children.run_side("fan_out", "--port", server["port"]),
        )
    figures = _field(ours, "per_second"), _field(bare, "per_second")
    slowest = _field(ours, "p99_ms"), _field(bare, "p99_ms")
    return [
        ratio_row("fan_out", *figures, "deliveries/s", at_least=0.5),
        ratio_row("fan_out_p99", *slowest, "ms", at_most=2.0),
    ]


ALL: Final[dict[str, Callable[[Bench], list[Row]]]] = {
    each.__name__: each
    for each in (
        received_to_shown,
        received_to_shown_flood,
        waits,
        waits_with_million_stored,
        scroll_with_million_stored,
        opening_million,
        search,
        memory_of_million,
        start,
        pretty_240kb,
        thousand_channels,
        fan_out,
    )
}


def _window(folder: Path, flood: Flood, port: int) -> dict[str, Any]:
    return children.run_side("window", "receive", folder, flood.channel, "--port", port)


def _scroll(folder: Path) -> dict[str, Any]:
    return children.run_side("window", "scroll", folder, _STORED_CHANNEL)


def _bare_client(flood: Flood, port: int, *more: str) -> dict[str, Any]:
    return children.run_side("bare_client", flood.channel, "--port", port, *more)


def _open(folder: Path) -> dict[str, Any]:
    return children.run_side("stored_log", "open", folder)
