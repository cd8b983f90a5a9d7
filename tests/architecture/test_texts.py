"""Texts for people pass through ``texts/translation.py``, and the template for translators is up to date."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "appsync_console"
FOLDERS = ("ui", "app", "cli")
EXCLUDED = ("app/display.py",)  # prints before translations are loaded

TRANSLATED = ("tr", "plural", "mark")
# Calls whose texts nobody sees, and errors of the program itself. ConsoleError has codes, whose texts are in texts/.
UNSEEN = re.compile(
    r"(debug|info|warning|error|exception|log|getLogger|run_task|_?run|_?report|setStyleSheet|setStyle|setObjectName"
    r"|setProperty|set_look|compile|QKeySequence|QShortcut|ValueError|RuntimeError|BrokenPipeError|TypeError|FileNotFoundError"
    r"|ConsoleError|InputError|StoreError|SignInCancelled)"
)
# Functions of Qt and of ui/widgets whose texts are always seen, even a single word.
SHOWN = re.compile(
    r"(set(Text|ToolTip|WindowTitle|AccessibleName|AccessibleDescription|PlaceholderText|Title|StatusTip|Suffix"
    r"|SpecialValueText|HeaderLabels|ApplicationDisplayName)|add(Action|Item|Items|Tab|Menu)"
    r"|label|push_button|tool_button|FormField|Choice|Detail|tip|say|say_briefly|show_notice|show_text|emit"
    r"|Q(Label|PushButton|CheckBox|RadioButton|Action|GroupBox|Menu))"
)
ALLOWED = {
    "AppSync Console": "the name of the product",
    "JetBrains Mono": "the name of a font",
    "Inter": "the name of a font",
    "da2-…": "the beginning of every API key",
    "Alt+Up, Alt+Down": "the names of keys",
    "{}   Ctrl+⏎": "a text and the names of keys",
    "password, token": "names of fields, as an example",
    "not ka": "the value of a filter",
    "AppSync {}": "the name of a new profile, which stays as it is when the language changes",
    "{} · Qt {} · Python {} · {}": "names and versions",
    "appsync-console {}, Python {}, {}": "names and versions",
    "error: {}": "the beginning of every error on standard error",
    "QAbstractItemView:focus { border: 1px solid transparent; }": "a style sheet",
    "  Node             export NODE_EXTRA_CA_CERTS={}": "a command",
    "  curl             --cacert {}": "a command",
    " --control-port {}": "a command",
    "  export {}={}": "a command",
    "  appsync-console sandbox status{}": "a command",
    "  appsync-console sandbox faults lose-every=3 delay-ms=200{}": "a command",
    " --auth {}": "a command",
    " --region {}": "a command",
    "  export {}": "a command",
    "  appsync-console subscribe robots --url {}{}{}": "a command",
    "  curl{} {} \\": "a command",
    "    -H 'content-type: application/json' {} \\": "a command",
    "{}=$(appsync-console sandbox token --url {})": "a command",
    " --pool-id {}": "a command",
    "{}=$(appsync-console sandbox token --mode cognito{})": "a command",
    "-H 'x-api-key: {}'": "a command",
    '--aws-sigv4 aws:amz:{}:appsync --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"': "a command",
    '-H "authorization: ${}"': "a command",
    "curl -X POST {} -H 'Content-Type: application/json' -H {} -d {}": "a command",
}

SENTENCE = re.compile(r"[^\W\d_]{2,}[,:;.…”»]?\s+[“«(]?[^\W\d_]{2,}")
WORD = re.compile(r"[^\W\d_]{3,}")
NAME = re.compile(r"[A-Za-z]+[a-z]:? ?")


def modules() -> Iterator[Path]:
    for folder in FOLDERS:
        for file in sorted((PACKAGE / folder).rglob("*.py")):
            if not file.relative_to(PACKAGE).as_posix().startswith(EXCLUDED):
                yield file


@cache
def unmarked(file: Path) -> tuple[str, ...]:
    """The places of texts that a person could see and that are not translated."""
    found = _Finder()
    found.visit(ast.parse(file.read_bytes()))
    return tuple(f"{file.relative_to(ROOT)}:{line}: {text!r}" for line, text in found.places)


class _Finder(ast.NodeVisitor):
    def __init__(self) -> None:
        self.places: list[tuple[int, str]] = []
        self._is_shown = False

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if UNSEEN.fullmatch(name):
            return
        before = self._is_shown
        if name in TRANSLATED:
            arguments = node.args[2 if name == "plural" else 1 :]
        else:
            self._is_shown = SHOWN.fullmatch(name) is not None
            arguments = node.args
        self.visit(node.func)
        for argument in arguments:
            self.visit(argument)
        self._is_shown = False
        for keyword in node.keywords:
            self._is_shown = keyword.arg in ("tip", "hint", "placeholder", "text")
            self.visit(keyword.value)
        self._is_shown = before

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and node.value not in ALLOWED:
            is_word = self._is_shown and NAME.fullmatch(node.value) and node.value[0].isupper()
            if is_word or SENTENCE.search(node.value):
                self.places.append((node.lineno, node.value))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
        if any(" " in part and WORD.search(part) for part in parts if part != "{}" and isinstance(part, str)):
            text = "".join(map(str, parts))
            if text not in ALLOWED:
                self.places.append((node.lineno, text))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)


@pytest.mark.parametrize("file", list(modules()), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_every_text_is_translated(file: Path) -> None:
    assert not unmarked(file), "Pass these texts through tr, plural or mark of texts/translation.py."


def test_the_template_for_translators_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "texts.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr


MISSED = '''
def f(self):
    """A docstring is no text."""
    self.setText("Save")
    self.show(f"{count} messages")
    title = "Two words"
    _log.info("Two words")
    return tr("Two words", name="Some name"), mark("Two words"), label(text, role="two words")
'''


def test_the_test_finds_unmarked_texts(tmp_path: Path) -> None:
    finder = _Finder()
    finder.visit(ast.parse(MISSED))
    assert finder.places == [
        (4, "Save"),
        (5, "{} messages"),
        (6, "Two words"),
        (8, "Some name"),
        (8, "two words"),
    ]
