"""The structure of the tree: no import cycles, no imports between features, unique class names."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "appsync_console"
MODULES = sorted(PACKAGE.rglob("*.py"))
FOLDERS = sorted({module.parent for module in MODULES})
MOST_MODULES = 20
SHARED = {"context", "text", "theme", "widgets", "json", "commands"}
QT_FREE = [
    *(
        f"ui.text.{name}"
        for name in ("connection", "diff", "expiry", "message", "pasted", "publication", "units", "utf16")
    ),
    *(f"ui.log.{name}" for name in ("folding", "scroll", "selection", "source", "state", "viewport", "search.results")),
]
FEATURES = sorted(folder.name for folder in (PACKAGE / "ui").iterdir() if (folder / "__init__.py").exists())

Edges = dict[str, set[str]]


def imported(module: Path) -> set[str]:
    """The dotted names that a module imports from this program, relative to its package."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("appsync_console."):
            base = str(node.module).removeprefix("appsync_console.")
            for name in node.names:
                inner = PACKAGE.joinpath(*base.split("."), name.name)
                is_module = inner.is_dir() or inner.with_suffix(".py").exists()
                found.add(f"{base}.{name.name}" if is_module else base)
    return found


def edges_in(folder: Path) -> Edges:
    """Which modules and subpackages of a package import which others of it."""
    prefix = ".".join(folder.relative_to(PACKAGE).parts)
    edges: Edges = defaultdict(set)
    for module in folder.rglob("*.py"):
        part = module.relative_to(folder).parts[0].removesuffix(".py")
        for name in imported(module):
            if name.startswith(f"{prefix}."):
                other = name.removeprefix(f"{prefix}.").split(".")[0]
                if other != part:
                    edges[part].add(other)
    return edges


def cycle_in(edges: Edges) -> list[str]:
    """A cycle, from a part back to itself; empty if there is none."""
    done: set[str] = set()

    def visit(part: str, trail: list[str]) -> list[str]:
        if part in trail:
            return [*trail[trail.index(part) :], part]
        if part in done:
            return []
        for other in sorted(edges.get(part, ())):
            if found := visit(other, [*trail, part]):
                return found
        done.add(part)
        return []

    return next((found for part in sorted(edges) if (found := visit(part, []))), [])


@pytest.mark.parametrize("folder", [each for each in FOLDERS if each != PACKAGE], ids=lambda each: str(each.name))
def test_no_package_has_a_cycle(folder: Path) -> None:
    cycle = cycle_in(edges_in(folder))
    assert not cycle, f"move the shared code to a module below them: {' -> '.join(cycle)}"


def test_a_cycle_is_found() -> None:
    assert cycle_in({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert cycle_in({"a": {"b", "c"}, "b": {"c"}}) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda each: str(each.relative_to(PACKAGE.parent)))
def test_a_folder_has_no_more_than_20_modules(folder: Path) -> None:
    count = sum(module.name != "__init__.py" for module in folder.glob("*.py"))
    assert count <= MOST_MODULES, f"group the {count} modules of {folder.name} in packages by topic"


@pytest.mark.parametrize("feature", [name for name in FEATURES if name not in SHARED | {"window"}])
def test_a_feature_of_the_window_imports_no_other_feature(feature: str) -> None:
    others = {name for module in (PACKAGE / "ui" / feature).rglob("*.py") for name in imported(module)}
    parts = {name.split(".")[1] for name in others if name.startswith("ui.")} - {feature}
    assert parts <= SHARED, f"move the shared code to ui.text, ui.widgets or ui.context: {parts - SHARED}"


@pytest.mark.parametrize("shared", sorted(SHARED))
def test_shared_packages_import_no_feature(shared: str) -> None:
    others = {name for module in (PACKAGE / "ui" / shared).rglob("*.py") for name in imported(module)}
    parts = {name.split(".")[1] for name in others if name.startswith("ui.")}
    assert parts <= SHARED, f"{shared} is below the features: {parts - SHARED}"


@pytest.mark.parametrize("name", QT_FREE)
def test_rules_of_the_window_know_no_qt(name: str) -> None:
    module = PACKAGE.joinpath(*name.split(".")).with_suffix(".py")
    others = {other for other in imported(module) if other.startswith("ui.")} - set(QT_FREE)
    assert "PySide6" not in module.read_text(encoding="utf-8"), f"{name} has rules, and is tested without a window"
    assert not others, f"{name} may only import modules of the window without Qt: {others}"


def test_class_names_are_unique() -> None:
    places = defaultdict(list)
    for module in MODULES:
        for node in ast.parse(module.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(module.relative_to(PACKAGE)))
    twice = {name: found for name, found in places.items() if len(found) > 1}
    assert twice == {}
