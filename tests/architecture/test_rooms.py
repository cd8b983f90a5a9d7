"""Every top-level package is in the import contracts, so that a new one cannot be forgotten."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = sorted(folder.parent.name for folder in (ROOT / "appsync_console").glob("*/__init__.py"))
CONTRACTS: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]


def forbidding(module: str) -> set[str]:
    """The top-level packages that must not import ``module``."""
    return {
        name.removeprefix("appsync_console.")
        for contract in CONTRACTS
        if module in contract.get("forbidden_modules", ())
        for name in contract["source_modules"]
    }


@pytest.mark.parametrize("room", ROOMS)
def test_every_package_has_a_layer(room: str) -> None:
    layers = next(contract["layers"] for contract in CONTRACTS if contract["type"] == "layers")
    named = {part.strip(" ()") for layer in layers for part in layer.split("|")}
    assert room in named | {"resources"}, f"add {room} to the layers of [tool.importlinter] in pyproject.toml"


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("PySide6", {"ui", "app"}),
        ("qasync", {"ui", "app"}),
        ("gql", {"transport"}),
        ("aiohttp", {"transport", "sandbox"}),
        ("websockets", {"transport", "sandbox"}),
        ("sqlite3", {"store", "sandbox"}),
        ("keyring", {"store"}),
        ("tree_sitter", {"domain"}),
    ],
)
def test_every_other_package_is_forbidden_to_import_it(module: str, allowed: set[str]) -> None:
    missing = set(ROOMS) - allowed - forbidding(module)
    assert not missing, f"add {missing} to the contract on {module} in pyproject.toml"
