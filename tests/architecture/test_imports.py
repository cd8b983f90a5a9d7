"""What importing a package loads: no Qt outside the window, and nothing slow at program start."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys

import pytest

import appsync_console

QT = {"PySide6", "shiboken6", "qasync"}
HEAVY = {"gql", "graphql", "aiohttp", "websockets", "keyring", "sqlite3", *QT}
ROOMS_WITHOUT_QT = ("domain", "transport", "store", "session", "scenario", "sandbox", "deploy", "cli", "resources")


def modules_of(room: str) -> list[str]:
    """The modules of a top-level package; empty if it does not exist yet."""
    package = f"appsync_console.{room}"
    folders = [f"{path}/{room}" for path in appsync_console.__path__]
    return [module.name for module in pkgutil.walk_packages(folders, f"{package}.")]


def loaded_by(modules: list[str]) -> set[str]:
    """The top-level packages that a fresh interpreter has loaded after importing ``modules``."""
    code = (
        "import importlib, json, sys\n"
        "for name in json.loads(sys.argv[1]): importlib.import_module(name)\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(modules)], capture_output=True, text=True, check=False, timeout=50
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("room", ROOMS_WITHOUT_QT)
def test_packages_below_the_window_load_no_qt(room: str) -> None:
    modules = [name for name in modules_of(room) if not name.endswith("__main__")]
    assert not loaded_by(modules) & QT, f"{room} must not import Qt, not even through another module"


def test_the_domain_loads_no_asyncio_and_no_network() -> None:
    assert not loaded_by(modules_of("domain")) & (HEAVY | {"asyncio", "socket"})


@pytest.mark.parametrize("module", ["appsync_console.cli.main", "appsync_console.app.entry"])
def test_the_program_start_loads_nothing_slow(module: str) -> None:
    found = loaded_by([module]) & HEAVY
    assert not found, f"{module} imports {found}: import them in the function that needs them"


def test_loaded_packages_are_detected() -> None:
    assert "PySide6" in loaded_by(["PySide6.QtCore"])
