"""What every test gets: an empty home, a keyring in memory, and guards that fail it for what it leaves or says unasked.

A test fails for: a warning (also of a coroutine nobody awaited), a log record of WARNING or above that it did not
announce, a message of Qt, a task, a thread or a window it leaves behind. Async tests under ``tests/gui`` run on the
loop of the window (qasync), all others on asyncio's own.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

# Before anything imports Qt, platformdirs or keyring: what they read from the environment is read once.
HOME = Path(tempfile.mkdtemp(prefix="appsync-console-tests-"))
os.environ.update(
    HOME=str(HOME),
    USERPROFILE=str(HOME),
    APPDATA=str(HOME / "appdata"),
    LOCALAPPDATA=str(HOME / "localappdata"),
    XDG_CONFIG_HOME=str(HOME / "config"),
    XDG_DATA_HOME=str(HOME / "data"),
    XDG_STATE_HOME=str(HOME / "state"),
    XDG_CACHE_HOME=str(HOME / "cache"),
    QT_QPA_PLATFORM="offscreen",
    QT_API="pyside6",
    # For programs that tests start; in this process the keyring is one in memory.
    PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring",
)
for _name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "APPSYNC_CONSOLE_API_KEY"):
    os.environ.pop(_name, None)

import asyncio  # noqa: E402
from collections.abc import AsyncIterator, Callable, Iterator, Mapping  # noqa: E402

import hypothesis  # noqa: E402
import pytest  # noqa: E402

from tests.support import guards, loops  # noqa: E402
from tests.support.keyring_in_memory import KeyringInMemory  # noqa: E402

pytest_plugins = ["pytester"]

# No test may depend on how quick the machine is.
hypothesis.settings.register_profile(
    "project", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.register_profile("quick", parent=hypothesis.settings.get_profile("project"), max_examples=5)
hypothesis.settings.load_profile("project")


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    is_gui = Path(__file__).parent / "gui" in item.path.parents
    return {"qasync": loops.window_loop} if is_gui else {"asyncio": asyncio.new_event_loop}


@pytest.fixture
def expected_log(_log_guard: guards.LogGuard) -> Callable[[str], None]:
    """Call it with a regular expression of a log record (``name: message``) that the test provokes."""
    return _log_guard.expect


@pytest.fixture(autouse=True)
def _log_guard(request: pytest.FixtureRequest) -> Iterator[guards.LogGuard]:
    guard = guards.LogGuard()
    for marker in request.node.iter_markers("expected_log"):
        for pattern in marker.args:
            guard.expect(pattern)
    with guard.watching():
        yield guard
    # Who asks for caplog judges the log itself.
    if "caplog" not in request.fixturenames:
        guard.judge()


@pytest.fixture(autouse=True)
def _leftovers_guard(_log_guard: guards.LogGuard) -> Iterator[None]:
    threads = guards.running_threads()
    windows = guards.open_windows()
    yield
    guards.judge_windows(windows)
    guards.judge_threads(threads)


@pytest.fixture(autouse=True)
def _keyring(_leftovers_guard: None) -> Iterator[KeyringInMemory]:
    with KeyringInMemory().in_use() as keyring:
        yield keyring


@pytest.fixture(autouse=True)
def _task_guard(_keyring: KeyringInMemory, request: pytest.FixtureRequest) -> None:
    if loops.is_async(request.node):
        request.getfixturevalue("_leftover_tasks_guard")


@pytest.fixture
async def _leftover_tasks_guard() -> AsyncIterator[None]:
    yield
    await guards.judge_tasks()
