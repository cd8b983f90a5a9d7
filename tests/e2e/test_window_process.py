"""The window as a process that is killed and started again."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from appsync_console.domain.message import Kind
from appsync_console.domain.profile import SANDBOX_ID
from appsync_console.store.log.message_log import MessageLog
from tests.support.program import TIMEOUT_S, environment, run, running
from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[2]

# The window of the program, which also prints the last visible row of the log after each paint event.
WINDOW = """
import sys, time
from pathlib import Path
from appsync_console.app import main
from appsync_console.session.workspace.folders import Folders
from appsync_console.ui.log.view import LogView

painted = LogView.paintEvent
def paint(view, event):
    painted(view, event)
    rows = view.visible_rows()
    if len(rows):
        print(time.monotonic(), rows[-1], flush=True)
LogView.paintEvent = paint
sys.exit(main.run_window(Folders.under(Path(sys.argv[1])), "Sandbox"))
"""

# Publishes at the given rate, in batches of concurrent requests, and never waits for the window.
FLOOD = """
import asyncio, json, sys, time
import aiohttp
from appsync_console.domain.api.presets import SIMPLE_CHANNELS

async def main(url, key, rate):
    async with aiohttp.ClientSession(headers={"x-api-key": key}) as client:
        async def publish(number):
            data = json.dumps({"n": number, "pad": "x" * 150})
            body = {"query": SIMPLE_CHANNELS.publish.document, "variables": {"name": "robots", "data": data}}
            async with client.post(url, json=body) as answer:
                await answer.read()
        number, begun = 0, time.monotonic()
        while True:
            await asyncio.gather(*(publish(number + each) for each in range(20)))
            number += 20
            await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))

asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
"""


def start(folder: Path, script: str, *arguments: str) -> subprocess.Popen:
    variables = environment(
        folder,
        PYTHON_KEYRING_BACKEND="tests.support.keyring_in_file.Keyring",
        TEST_KEYRING_FILE=str(folder / "keyring.json"),
        PYTHONPATH=str(ROOT),
    )
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=variables,
    )


def sandbox_key(folder: Path) -> str:
    entries = json.loads((folder / "keyring.json").read_text())
    return next(value for name, value in entries.items() if name.endswith(f"{SANDBOX_ID}/api-key"))


def sandbox_url(console_folder: Path) -> str:
    port = json.loads((console_folder / "settings.json").read_text())["sandbox_port"]
    return f"http://127.0.0.1:{port}/graphql"


def answers(url: str) -> bool:
    parts = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname, parts.port)) == 0


@pytest.fixture
def console_folder(folder: Path) -> Path:
    console = folder / "console"
    console.mkdir(mode=0o700)
    # A free port, known before the start.
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (console / "settings.json").write_text(json.dumps({"version": 1, "sandbox_port": port}))
    return console


def test_killed_under_load_it_loses_nothing_that_was_visible_100_ms_earlier(folder, console_folder):
    window = start(folder, WINDOW, str(console_folder))
    flood = None
    try:
        shown: list[tuple[float, int]] = []
        url = sandbox_url(console_folder)
        wait_until(lambda: answers(url), TIMEOUT_S, "the sandbox of the window listens")
        flood = start(folder, FLOOD, url, sandbox_key(folder), "1000")
        while not shown or shown[-1][1] < 2_000:
            at, row = window.stdout.readline().split()
            shown.append((float(at), int(row)))
        killed_at = time.monotonic()
        os.kill(window.pid, signal.SIGKILL)
        shown += [(float(at), int(row)) for at, row in (line.split() for line in window.stdout if line.count(" ") == 1)]
    finally:
        for process in (flood, window):
            if process is not None:
                process.kill()
                process.wait()
                process.stdout.close()

    on_show = max(row for at, row in shown if at <= killed_at - 0.1)
    log = MessageLog.open(console_folder / "log" / "messages.sqlite")
    reader = log.reader()
    rows = [
        row
        for first in range(1, on_show + 1, 500)
        for row in reader.read(SANDBOX_ID, "robots", first, min(first + 499, on_show))
    ]
    reader.close()
    log.close()
    assert on_show >= 1_000
    assert [row.seq for row in rows] == list(range(1, on_show + 1))
    assert all("pad" in json.loads(row.text) for row in rows if row.kind is Kind.RECEIVED)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_second_start_raises_the_first_window_and_exits(folder, console_folder, name):
    note = console_folder / "window.json"
    with running(folder) as first:
        wait_until(note.exists, TIMEOUT_S, "the first window listens")
        second = run(folder, "gui", "--profile", "sandbox")
        assert second.code == 0, second.err
        assert "AppSync Console is already running" in second.out
        wrong = run(folder, "gui", "--profile", "Nowhere")
        assert wrong.code == 2
        assert "There is no profile called Nowhere." in wrong.err
        first.process.send_signal(signal.Signals[name])
        assert first.end() == 0
    assert not note.exists()


def test_after_a_kill_the_next_start_is_the_first(folder, console_folder):
    note = console_folder / "window.json"
    for _ in range(2):
        with running(folder) as window:
            wait_until(lambda: note.exists() and is_open(note), TIMEOUT_S, "the window listens")
            window.process.kill()
    assert note.exists()


def is_open(note: Path) -> bool:
    return answers(f"http://127.0.0.1:{json.loads(note.read_text())['port']}")


def test_the_headless_demo_delivers_its_messages_and_saves_a_screenshot(folder):
    picture = folder / "pictures" / "demo.png"
    done = run(folder, "demo", "--headless", "--screenshot", str(picture), timeout_s=60)
    assert done.code == 0, done.out + done.err
    assert "Received on robots: 2, none from another channel" in done.out
    assert "Received on cakes: 1, none from another channel" in done.out
    assert picture.read_bytes().startswith(b"\x89PNG")
