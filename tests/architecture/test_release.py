"""The release files for systems that tests do not run on are at least well-formed."""

from __future__ import annotations

import plistlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
TOOLS = Path(sys.executable).parent
SCRIPTS = [
    path
    for folder in ("tools", "packaging", ".ci")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.is_file() and path.suffix == "" and path.read_bytes().startswith(b"#!/usr/bin/env bash")
]


@pytest.mark.parametrize(
    "command", [("actionlint", "-shellcheck=", "-pyflakes="), ("zizmor", "--offline", "--no-progress", "--quiet")]
)
def test_the_workflows_pass_their_linters(command: tuple[str, ...]) -> None:
    workflows = sorted(map(str, (ROOT / ".github/workflows").glob("*.yml")))
    assert workflows
    program, *options = command
    done = subprocess.run(
        [TOOLS / program, *options, *workflows], capture_output=True, text=True, check=False, timeout=50, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_script_of_the_workflows_exists() -> None:
    text = (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
    called = set(re.findall(r"(?:tools|packaging)/[\w/-]+", text)) - {"packaging/README"}
    assert called
    for name in called:
        assert (ROOT / name).stat().st_mode & 0o111, f"{name} is not executable"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_scripts_have_no_syntax_errors(script: Path) -> None:
    done = subprocess.run(["bash", "-n", script], capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 0, done.stderr


def test_the_macos_app_has_valid_metadata() -> None:
    about = plistlib.loads((PACKAGING / "macos/Info.plist").read_bytes())
    assert about["CFBundleIdentifier"] == "dev.appsync-console.AppSyncConsole"
    assert about["LSBackgroundOnly"] is False
    assert about["NSHighResolutionCapable"] is True
    assert all(plistlib.loads((PACKAGING / "macos/entitlements.plist").read_bytes()).values())


def test_signing_is_off_without_a_certificate(tmp_path: Path) -> None:
    program = tmp_path / "program.exe"
    program.write_bytes(b"MZ")
    sign = PACKAGING / "windows/sign"
    done = subprocess.run(
        ["bash", sign, program], capture_output=True, text=True, check=False, timeout=20, env={"PATH": "/usr/bin:/bin"}
    )
    assert done.returncode == 0, done.stderr
    assert "left unsigned" in done.stdout
    assert program.read_bytes() == b"MZ"
