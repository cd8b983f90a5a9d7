"""The lock files cover the requirements of the project, pin by hash, and name no package index."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-packaging.lock")


def locked(name: str) -> dict[str, Requirement]:
    """The pinned requirements of a lock file by their text: ``name==version ; marker``."""
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = re.findall(r"^([^\s#].*?)(?: \\)?$", text, re.MULTILINE)
    return {line: Requirement(line) for line in lines}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_contains_only_pins_and_hashes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    pin = r"[a-z0-9][a-z0-9.-]*==\S+( ; [^\\\n]+)?"
    assert re.fullmatch(rf"# [^\n]*\n({pin} \\\n(    --hash=sha256:[0-9a-f]{{64}}( \\)?\n)+)+", text)


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_locked_within_its_bounds(name: str) -> None:
    asked = PROJECT["dependencies"]
    for extra in ("dev", "packaging"):
        if name == f"requirements-{extra}.lock":
            asked = asked + PROJECT["optional-dependencies"][extra]
    pins = list(locked(name).values())
    for requirement in map(Requirement, asked):
        versions = [
            next(iter(pin.specifier)).version
            for pin in pins
            if pin.name == canonicalize_name(requirement.name)
            and (requirement.marker is None or pin.marker is None or are_together(requirement, pin))
        ]
        assert versions, f"{requirement} is not locked: run make lock"
        assert all(version in requirement.specifier for version in versions), f"{requirement}: run make lock"


def are_together(requirement: Requirement, pin: Requirement) -> bool:
    """Whether both apply to some Python on some system."""
    assert requirement.marker is not None
    assert pin.marker is not None
    places = (
        {"python_version": f"3.{n}", "python_full_version": f"3.{n}.1", "sys_platform": system}
        for n in range(11, 15)
        for system in ("linux", "darwin", "win32")
    )
    return any(requirement.marker.evaluate(place) and pin.marker.evaluate(place) for place in places)


def test_all_lock_files_pin_the_same_versions() -> None:
    runtime, dev, packaging = ({(pin.name, str(pin.specifier)) for pin in locked(name).values()} for name in LOCKS)
    assert runtime <= dev
    assert runtime <= packaging


def test_python_311_does_not_get_the_qt_binding_that_crashes_on_it() -> None:
    pins = [pin for pin in locked("requirements.lock").values() if pin.name == "pyside6-essentials"]
    old = [pin for pin in pins if pin.marker is None or pin.marker.evaluate({"python_full_version": "3.11.7"})]
    assert [Version(next(iter(pin.specifier)).version) < Version("6.12") for pin in old] == [True]
