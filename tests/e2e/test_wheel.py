"""The built wheel contains the whole program, and works from where it is installed instead of from the checkout.

``tools/prove-wheel`` tests it in an empty environment, with its own copies of all packages.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program from the wheel; its dependencies come from this environment."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run_installed(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=installed,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )


def files(folder: Path) -> set[str]:
    return {
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


def test_the_wheel_contains_every_module_and_resource(installed: Path) -> None:
    expected = {name for name in files(ROOT / "appsync_console") if not name.endswith((".pyc", ".pyi"))}
    expected |= {f"resources/{name}" for name in files(ROOT / "resources")}
    assert expected <= files(installed / "appsync_console")


def test_the_wheel_contains_the_license_and_no_path_of_the_checkout(installed: Path) -> None:
    tops = {path.name.partition("-")[0] for path in installed.iterdir()}
    assert tops == {"appsync_console"}, "only the package and its metadata"
    assert list(installed.glob("*.dist-info/licenses/LICENSE"))
    metadata = next(installed.glob("*.dist-info/METADATA")).read_text(encoding="utf-8")
    assert str(ROOT) not in metadata


def test_the_wheel_declares_its_two_commands(installed: Path) -> None:
    points = next(installed.glob("*.dist-info/entry_points.txt")).read_text(encoding="utf-8")
    assert "[console_scripts]\nappsync-console = " in points
    assert "[gui_scripts]\nappsync-console-gui = " in points


def test_resources_are_next_to_the_installed_program(installed: Path) -> None:
    code = "from appsync_console import resources; print(resources.path('icons/app.svg'))"
    done = run_installed(installed, "-c", code)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()) == installed / "appsync_console/resources/icons/app.svg"


def test_resources_are_at_the_top_of_a_checkout() -> None:
    code = "from appsync_console import resources; print(resources.path('icons/app.svg'))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()) == ROOT / "resources/icons/app.svg"


def test_the_demo_runs_from_the_wheel(installed: Path) -> None:
    done = run_installed(
        installed,
        "-c",
        "import sys; from appsync_console.app.entry import main; sys.exit(main())",
        "demo",
        "--headless",
    )
    assert done.returncode == 0, done.stdout + done.stderr
