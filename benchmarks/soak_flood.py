"""Sends 1,000,000 messages on 20 channels at full speed into the whole window, while it searches, filters, clears the
view and deletes a channel's messages.

``python -m benchmarks.soak_flood [--messages 1000000]`` prints the result as JSON. It exits with 1 if a message is
lost or duplicated, a search finds a wrong row, memory grows with the log, or the window does not respond.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from appsync_console.app.loop import run
from appsync_console.app.main import make_application, opened_window
from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.channel import Channel
from appsync_console.domain.profile import Profile
from appsync_console.domain.search.query import EVERYTHING
from appsync_console.domain.secret import Secret
from appsync_console.session.workspace.folders import Folders
from appsync_console.store.log.message_log import LogReader
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.window.features import Features
from benchmarks import children
from benchmarks.flood_server import Flood
from benchmarks.sides.memory import _megabytes as megabytes
from benchmarks.sides.waits import Waits

CHANNELS = 20
_SIZE = 300
_ACT_S = 0.7
_LIMIT_S = 900.0
_MOST_GROWN_MB = 100.0
_MOST_WAITS = 2.0  # times the delay of a bare window at full speed; see rows.waits
_FINE_WAIT_MS = 33.0  # one frame at 30 per second; less is not noticeable


@dataclass(slots=True)
class Found:
    """The result."""

    messages: int = 0
    seconds: float = 0.0
    per_second: float = 0.0
    searches: int = 0
    wrong_rows: int = 0
    deleted: int = 0
    wait_p99_ms: float = 0.0
    bare_wait_p99_ms: float = 0.0
    grown_mb: float = 0.0
    clear_s: float = 0.0
    faults: list[str] = field(default_factory=list)


async def _soak(theme: Theme, folder: Path, port: int, total: int, found: Found) -> int:
    each = total // CHANNELS
    floods = [Flood(each, _SIZE + number, 0) for number in range(CHANNELS)]
    async with asyncio.timeout(_LIMIT_S), opened_window(Folders.under(folder), theme, keeps_secrets=False) as features:
        channels = tuple(Channel(name=flood.channel) for flood in floods)
        profile = Profile(id="soak", name="Soak", url=f"http://127.0.0.1:{port}/graphql", channels=channels)
        await features.context.workspace.save_profile(profile, {SecretKind.API_KEY: Secret("da2-" + "0" * 26)})
        features.window.resize(1280, 800)
        features.window.show()
        log = features.context.workspace.log
        assert log is not None
        waits = Waits()
        waits.start()
        features.context.open_profile(profile.id)
        await _until(lambda: log.committed > 0)
        grown, begun = megabytes("VmRSS"), time.time()
        acts = _acts(features, floods, found)
        while log.committed < total:
            next(acts)
            await asyncio.sleep(_ACT_S)
            _check_rows(features, found)
        await asyncio.to_thread(log.flush, 30.0)
        ended = time.time()
        found.messages, found.seconds = log.committed, ended - begun
        found.per_second = log.committed / found.seconds
        found.wait_p99_ms = waits.p99_ms(begun, ended)
        found.grown_mb = megabytes("VmRSS") - grown
        reader = log.reader()
        _check_log(reader, floods, found)
        cleared = time.perf_counter()
        log.clear(profile.id)
        await asyncio.to_thread(log.flush, 30.0)
        found.clear_s = time.perf_counter() - cleared
        if reader.totals().messages:
            found.faults.append("messages remain after all were deleted")
        reader.close()
    return 0


def _acts(features: Features, floods: list[Flood], found: Found) -> Iterator[None]:
    """Simulate input, one action after the other."""
    panel, line = features.window.log_panel, features.window.log_panel.search_line
    log = features.context.workspace.log
    assert log is not None
    for number in cycle(range(7)):
        match number:
            case 0:
                features.context.show_all_channels()
            case 1:
                line.open()
                line.field.setText('"n":10000')
                found.searches += 1
            case 2:
                line.field.setText("$.n >= 1000500 is:received")
                found.searches += 1
            case 3:
                panel.header.direction_actions["published"].trigger()
            case 4:
                panel.header.direction_actions["all"].trigger()
                line.end()
            case 5:
                features.context.show_channel(floods[found.deleted % len(floods)].channel)
                panel.header.clear_button.click()
            case 6:
                log.clear("soak", [floods[found.deleted % len(floods)].channel])
                found.deleted += 1
        yield


def _check_rows(features: Features, found: Found) -> None:
    """Check that every visible row matches the search."""
    text = features.window.log_panel.search_line.text
    view = features.window.log_panel.view
    rows = view.visible_rows()
    if not text or not len(rows):
        return
    for message in view.source.rows(rows[0], rows[-1]):
        if message is None:
            continue
        is_right = '"n":10000' in message.text if text.startswith('"') else json.loads(message.text)["n"] >= 1_000_500
        found.wrong_rows += not is_right


def _check_log(reader: LogReader, floods: list[Flood], found: Found) -> None:
    """Check that each channel has its newest numbers without gaps, each once; all of them if nothing was deleted."""
    for number, flood in enumerate(floods):
        extent = reader.extent("soak", flood.channel)
        if extent.last != flood.count:
            found.faults.append(f"{flood.channel}: {extent.last} messages arrived")
        if number >= found.deleted and extent.first != 1:
            found.faults.append(f"{flood.channel}: messages are missing that were not deleted")
        for first in range(extent.first, extent.last + 1, 5_000):
            last = min(first + 4_999, extent.last)
            rows = reader.read("soak", flood.channel, first, last, max_chars=40)
            numbers = [int(row.text[5:12]) - 1_000_000 + 1 for row in rows]
            if numbers != list(range(first, last + 1)):
                found.faults.append(f"{flood.channel}: not the messages {first} to {last}")
    counted = sum(len(messages) for messages in reader.walk("soak", EVERYTHING))
    if counted != reader.totals().messages:
        found.faults.append(f"{counted} messages were read, {reader.totals().messages} were counted")


async def _until(predicate: Any) -> None:
    while not predicate():  # noqa: ASYNC110  # the log has no event for it
        await asyncio.sleep(0.02)


def main() -> int:
    """Run the test."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    total = parser.parse_args().messages
    found = Found()
    app = make_application()
    folder = tempfile.TemporaryDirectory(prefix="appsync-console-soak-")
    with folder as name, children.running_server("flood_server") as server:
        run(app, partial(_soak, Theme(app), Path(name), server["port"], total, found))
        bare = Flood(60_000, _SIZE, 0)
        figures = children.run_side("bare_client", bare.channel, "--port", server["port"], "--window")
    found.bare_wait_p99_ms = figures["wait_ms"]
    if found.messages != total:
        found.faults.append(f"{found.messages:,} of {total:,} messages were stored")
    if found.wrong_rows:
        found.faults.append(f"{found.wrong_rows} rows did not match their search")
    if found.grown_mb > _MOST_GROWN_MB:
        found.faults.append(f"memory grew by {found.grown_mb:.0f} MB")
    if found.clear_s > 1.0:
        found.faults.append(f"deleting all messages took {found.clear_s:.1f} s")
    if found.wait_p99_ms > max(_MOST_WAITS * found.bare_wait_p99_ms, _FINE_WAIT_MS):
        found.faults.append("the window did not respond in time")
    print(json.dumps(asdict(found), indent=2))
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
