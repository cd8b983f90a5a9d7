"""Every error code has a text, every text has a code, and each code comes with the fields of its text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from appsync_console.texts.errors.catalog import TEMPLATES
from appsync_console.texts.errors.template import Plural, Template

SOURCE = Path(__file__).parents[2] / "appsync_console"
TREES = {
    file: ast.parse(file.read_text(encoding="utf-8"))
    for file in sorted(SOURCE.rglob("*.py"))
    if "texts" not in file.relative_to(SOURCE).parts
}
CODED = {"Challenge", "Finding", "Notice", "_Found"}
"""What takes a code besides the classes of errors; a call with ``raw`` takes one, too."""
SENTENCE = re.compile(r"\. |[a-z)]\.$")


def error_classes() -> set[str]:
    classes = {node for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    found = {"ConsoleError"}
    while new := {one.name for one in classes if {name(base) for base in one.bases} & found} - found:
        found |= new
    return found


def name(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]


def coded_calls() -> Iterator[tuple[Path, ast.Call]]:
    wanted = error_classes() | CODED
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and (name(node.func) in wanted or "raw" in names_given(node)):
                yield file, node


def names_given(call: ast.Call) -> set[str]:
    return {keyword.arg for keyword in call.keywords if keyword.arg}


CALLS = list(coded_calls())


def codes_in(node: ast.expr | None) -> list[str]:
    """The codes that an expression of literals can be; none for any other expression."""
    if isinstance(node, ast.IfExp):
        return [*codes_in(node.body), *codes_in(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value else []


def literal_codes(call: ast.Call) -> list[str]:
    return [code for argument in call.args[:2] for code in codes_in(argument)]


def fields_given(call: ast.Call) -> set[str]:
    names = names_given(call)
    for argument in call.args:
        for part in ast.walk(argument):
            if isinstance(part, ast.Dict):
                names |= {key.value for key in part.keys if isinstance(key, ast.Constant)}
    return names


def inner_codes(call: ast.Call) -> list[str]:
    return [code for keyword in call.keywords if keyword.arg == "inner" for code in codes_in(keyword.value)]


def fields_wanted(template: Template) -> set[str]:
    names: set[str] = set()
    for sentence in template[:3]:
        for text in (sentence.one, sentence.many) if isinstance(sentence, Plural) else (sentence,):
            names |= {field.partition(".")[0] for _, field, _, _ in Formatter().parse(text) if field}
        if isinstance(sentence, Plural):
            names = (names - {"count"}) | {sentence.by}
    return names


def where(file: Path, call: ast.Call) -> str:
    return f"{file.relative_to(SOURCE)}:{call.lineno}"


def test_every_code_has_a_text() -> None:
    missing = {code: where(file, call) for file, call in CALLS for code in literal_codes(call) if code not in TEMPLATES}
    assert missing == {}


def test_every_text_has_a_code() -> None:
    used = {
        node.value
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(TEMPLATES) - used == set()


def test_every_code_comes_with_the_fields_of_its_text() -> None:
    wrong = {}
    for file, call in CALLS:
        for code in literal_codes(call):
            wanted = fields_wanted(TEMPLATES[code])
            for inner in inner_codes(call):
                wanted |= fields_wanted(TEMPLATES[inner])
            if missing := wanted - fields_given(call):
                wrong[code] = f"{where(file, call)} lacks {missing}"
    assert wrong == {}


def test_every_code_of_a_table_comes_with_the_fields_of_its_text() -> None:
    """A code that is chosen elsewhere: some call in its package takes it from there and gives all fields."""
    direct = {code for _, call in CALLS for code in literal_codes(call)}
    dynamic: dict[str, list[set[str]]] = {}
    for file, call in CALLS:
        if not literal_codes(call) or any(keyword.arg == "inner" for keyword in call.keywords):
            dynamic.setdefault(package(file), []).append(fields_given(call))
    wrong = {}
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            code = node.value if isinstance(node, ast.Constant) else None
            if not isinstance(code, str) or code in direct or code not in TEMPLATES:
                continue
            wanted = fields_wanted(TEMPLATES[code])
            if not any(wanted <= given for given in dynamic.get(package(file), ())):
                wrong[code] = f"{file.relative_to(SOURCE)}: {wanted}"
    assert wrong == {}


def package(file: Path) -> str:
    return file.relative_to(SOURCE).parts[0]


def test_no_field_is_a_sentence() -> None:
    found = [
        f"{where(file, call)}: {keyword.arg}={part.value!r}"
        for file, call in CALLS
        for keyword in call.keywords
        if keyword.arg not in ("raw", None)
        for part in ast.walk(keyword.value)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and SENTENCE.search(part.value)
    ]
    assert not found, "A sentence belongs into appsync_console/texts:\n" + "\n".join(found)
