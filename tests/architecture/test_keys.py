"""Only ``ui/commands`` writes key combinations: the keys that are taken are in one place."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

UI = Path(__file__).parents[2] / "appsync_console" / "ui"
MODULES = sorted(module for module in UI.rglob("*.py") if module.parent.name != "commands")
KEYS = re.compile(r"(?:(?:Ctrl|Alt|Shift|Meta)\+)+(?:[A-Z0-9,.+=/-]|F\d+|Up|Down|Left|Right|Return|Enter|Tab|Del)|F\d+")


def keys_in(source: str) -> list[str]:
    return [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEYS.fullmatch(node.value)
    ]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(UI)))
def test_no_module_writes_keys(module: Path) -> None:
    assert keys_in(module.read_text(encoding="utf-8")) == [], "add a command, or a constant in ui/commands/keys.py"


def test_keys_are_found() -> None:
    assert keys_in('x = "Ctrl+Shift+F", "F3", "Ctrl", "Alt+Up", "Press Ctrl+S"') == ["Ctrl+Shift+F", "F3", "Alt+Up"]
