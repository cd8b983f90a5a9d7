"""If the window cannot open, the user sees why, instead of a process that exits silently."""

import os
import sys
from pathlib import Path

import pytest

from tests.support.program import GUI_PROGRAM, PROGRAM, run

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems include what Qt needs")
LIBRARY = "libxcb-cursor.so.0"


@pytest.fixture
def without_library(tmp_path: Path) -> dict[str, str]:
    """An environment in which the loader finds a broken library, and zenity writes its message to a file."""
    broken, programs = tmp_path / "broken", tmp_path / "bin"
    broken.mkdir()
    programs.mkdir()
    (broken / LIBRARY).touch()
    zenity = programs / "zenity"
    zenity.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path / "shown"}\n')
    zenity.chmod(0o755)
    return {
        "LD_LIBRARY_PATH": str(broken),
        "PATH": f"{programs}:{os.environ['PATH']}",
        "DISPLAY": ":0",
        "QT_QPA_PLATFORM": "",
    }


@pytest.mark.parametrize("program", [PROGRAM, GUI_PROGRAM])
def test_a_missing_library_is_named_in_the_terminal_and_on_the_desktop(
    tmp_path: Path, without_library: dict[str, str], program: str
) -> None:
    done = run(tmp_path, program=program, **without_library)
    assert done.code == 1
    assert f"error: The window cannot be opened. The system library {LIBRARY} is missing." in done.err
    assert "Traceback" not in done.err
    shown = (tmp_path / "shown").read_text(encoding="utf-8")
    assert shown.startswith("--error\n")
    assert f"The system library {LIBRARY} is missing.\n\nQt, which draws the window" in shown
    assert "and try again" in shown


def test_a_missing_library_does_not_affect_headless_commands(tmp_path: Path, without_library: dict[str, str]) -> None:
    done = run(tmp_path, "demo", "--headless", **without_library)
    assert done.code == 0, done.out + done.err


def test_the_self_test_names_a_missing_library(tmp_path: Path, without_library: dict[str, str]) -> None:
    done = run(tmp_path, "--self-test", **without_library)
    assert done.code == 1
    assert f"Window: FAILED · The window cannot be opened. The system library {LIBRARY} is missing." in done.out


def test_without_a_display_the_error_names_the_commands(tmp_path: Path) -> None:
    done = run(tmp_path, QT_QPA_PLATFORM="")
    assert done.code == 1
    assert "There is no display to open a window on." in done.err
    assert "demo --headless" in done.err
