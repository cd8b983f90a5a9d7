"""The secret store with a real Secret Service: GNOME Keyring on its own session bus."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")

ROUND_TRIP = """
import asyncio
import keyring
from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.secret import Secret
from appsync_console.store.secrets import SecretStore

async def main():
    assert type(keyring.get_keyring()).__module__ == "keyring.backends.SecretService", keyring.get_keyring()
    store, other = SecretStore(timeout_s=20), SecretStore(timeout_s=20)
    home = await store.probe()
    assert home.is_keyring, home.reason
    for value in ("da2-key", "", "ä🔑" * 900, "t" * 1900, "short again"):
        assert (await store.set("p-1", SecretKind.API_KEY, Secret(value))).is_keyring
        assert (await other.get("p-1", SecretKind.API_KEY)).reveal() == value
    await store.delete("p-1")
    assert await other.get("p-1", SecretKind.API_KEY) is None
    print("kept")

asyncio.run(main())
"""
LOCKED = """
import asyncio
from appsync_console.store.secrets import SecretStore
print(asyncio.run(SecretStore(timeout_s=20).probe()).reason)
"""
UNLOCK = "printf '\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null && "

pytestmark = pytest.mark.skipif(
    any(shutil.which(program) is None for program in PROGRAMS),
    reason=f"NOT TESTED: a real keyring, which needs {' and '.join(PROGRAMS)} (apt-get install gnome-keyring dbus)",
)


def on_a_session_bus(folder: Path, script: str, *, before: str) -> str:
    """Run a script with its own session bus and home folder, and return its output."""
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(folder), "XDG_RUNTIME_DIR": str(runtime)}
    for name in ("PYTHON_KEYRING_BACKEND", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        environment.pop(name, None)
    command = ["dbus-run-session", "--", "sh", "-c", before + 'exec "$0" -c "$1"', sys.executable, script]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=50, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_secrets_of_any_length_are_stored_and_deleted(tmp_path: Path) -> None:
    assert on_a_session_bus(tmp_path, ROUND_TRIP, before=UNLOCK) == "kept\n"


def test_a_locked_keyring_is_detected(tmp_path: Path) -> None:
    assert "locked" in on_a_session_bus(tmp_path, LOCKED, before="")
