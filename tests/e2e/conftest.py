"""Fixtures for end-to-end tests, which run the installed program."""

from pathlib import Path

import pytest

from tests.support import program


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def sandbox(tmp_path: Path):
    with program.running_sandbox(tmp_path) as running:
        yield running
