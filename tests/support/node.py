"""JavaScript packages for tests: installs a folder of ``tests/peers/node`` from its lock file."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "peers" / "node"
OLDEST = 20
INSTALL_TIMEOUT_S = 240
_INSTALLED = Path(__file__).parents[2] / ".cache" / "peers"


def environment(**more: str) -> dict[str, str]:
    """The user's own environment: npm is configured in the real home folder, which tests otherwise do not see."""
    return {**os.environ, "HOME": str(Path(f"~{getpass.getuser()}").expanduser()), **more}


def installed(folder: str) -> Path:
    """Install the packages of a folder and return their location; skips the test, with a reason, if that fails."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip(f"NOT TESTED AGAINST {folder}: Node and npm are not installed.")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").split(".")[0]) < OLDEST:
        pytest.skip(f"NOT TESTED AGAINST {folder}: it needs Node {OLDEST} or later, this is {version}.")
    place, lock = _INSTALLED / folder, SOURCE / folder / "package-lock.json"
    done = place / "node_modules" / ".installed-lock.json"
    if not (done.exists() and done.read_bytes() == lock.read_bytes()):
        _install(npm, folder, place)
        shutil.copy(lock, done)
    return place


def _install(npm: str, folder: str, place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SOURCE / folder / name, place)
    # Without peer dependencies: the old Amplify would install React Native, 180 MB that no test uses.
    options = ("--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--loglevel=error")
    try:
        done = subprocess.run(
            [npm, "ci", *options],
            cwd=place,
            env=environment(),
            capture_output=True,
            timeout=INSTALL_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"NOT TESTED AGAINST {folder}: npm did not install it in time.")
    if done.returncode:
        pytest.skip(f"NOT TESTED AGAINST {folder}: npm could not install it; is there a network?")
