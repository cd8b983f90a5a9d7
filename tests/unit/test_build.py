"""The description of the build."""

from __future__ import annotations

from pathlib import Path

import pytest

from appsync_console import __version__, build, resources


def test_a_checkout_has_a_version_only() -> None:
    assert build.version() == __version__


def test_an_installed_build_shows_its_commit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "build.txt").write_text("2f1c9ab, 2026-11-26\n")
    monkeypatch.setattr(resources, "_BESIDE", tmp_path)
    assert build.version() == f"{__version__} (build 2f1c9ab, 2026-11-26)"
