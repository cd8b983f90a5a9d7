"""Bans calls that look harmless and are not, and that ruff's banned-api cannot detect."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "appsync_console").rglob("*.py"))
EXCEPTIONS = {"loose task": "appsync_console/session/task_scope.py", "direct output": "appsync_console/cli/output.py"}

Rule = Callable[[ast.Call], bool]


def method(call: ast.Call) -> str:
    """The name after the last dot of the called expression, or the bare name."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def is_nested_loop(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and method(call) in ("exec", "exec_", "processEvents")


def is_static_dialog(call: ast.Call) -> bool:
    if not (isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)):
        return False
    owner, name = call.func.value.id, call.func.attr
    return owner in ("QMessageBox", "QFileDialog", "QInputDialog", "QColorDialog", "QFontDialog") and name[0].islower()


def is_lambda_connected(call: ast.Call) -> bool:
    return method(call) == "connect" and any(isinstance(part, ast.Lambda) for part in arguments(call))


def is_narrow_signal(call: ast.Call) -> bool:
    names = {part.id for part in arguments(call) if isinstance(part, ast.Name)}
    return method(call) == "Signal" and bool(names & {"int", "dict", "list", "set", "tuple"})


def is_loose_task(call: ast.Call) -> bool:
    if method(call) == "ensure_future":
        return True
    if method(call) != "create_task":
        return False
    # Any other owner is a TaskGroup, which awaits its tasks.
    owner = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    return owner in ("", "asyncio") or "loop" in owner.lower()


def is_direct_output(call: ast.Call) -> bool:
    return ast.unparse(call.func) in (
        "print",
        "click.echo",
        "click.secho",
        "sys.stdout.write",
        "sys.stdout.buffer.write",
    )


def is_rich_text(call: ast.Call) -> bool:
    """Whether Qt may interpret markup in a text of this call. A call of :func:`tip_text` in it makes a text plain."""
    texts = [part for part in arguments(call) if not (isinstance(part, ast.Call) and method(part) == "tip_text")]
    is_all = len(texts) == len(arguments(call))
    is_tip = method(call) == "setToolTip" or any(ast.unparse(part).endswith(".ToolTipRole") for part in texts)
    is_shown_tip = ast.unparse(call.func) == "QToolTip.showText"
    is_label = method(call) == "QLabel" and bool(call.args)
    return (is_all and (is_tip or is_shown_tip)) or is_label or method(call) in _RICH


_RICH = (
    *("setHtml", "insertHtml", "appendHtml", "setMarkdown", "setWhatsThis"),
    *("QMessageBox", "QErrorMessage", "QInputDialog", "QProgressDialog", "QTextEdit", "QTextBrowser"),
)


def arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


RULES: dict[str, tuple[Rule, str]] = {
    "nested loop": (
        is_nested_loop,
        "A nested Qt loop inside a task blocks all other tasks: use open() or popup() and its signal.",
    ),
    "static dialog": (
        is_static_dialog,
        "A static dialog runs a nested loop: create the dialog, open() it, and get the result from its signal.",
    ),
    "connected lambda": (
        is_lambda_connected,
        "A connected lambda keeps its objects alive forever: connect a bound method.",
    ),
    "narrow signal": (
        is_narrow_signal,
        "Qt converts the values (an int to 32 bits, a dict with other keys to nothing): declare Signal(object).",
    ),
    "direct output": (
        is_direct_output,
        "Lost output must end the command: use emit(), emit_bytes() or say() from cli.output.",
    ),
    "loose task": (
        is_loose_task,
        "Nobody awaits or cancels this task: start it in a TaskScope, or in an asyncio.TaskGroup inside one coroutine.",
    ),
    "rich text": (
        is_rich_text,
        "Qt interprets markup in data from elsewhere: use set_tip() or tip_text() of ui.widgets.plain, label() of "
        "ui.widgets.looks, or a dialog of the program's own.",
    ),
}


def broken(source: str, rule: Rule) -> Iterator[int]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and rule(node):
            yield node.lineno


@pytest.mark.parametrize("name", RULES)
def test_no_module_makes_a_banned_call(name: str) -> None:
    rule, remedy = RULES[name]
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in MODULES
        if file != ROOT / EXCEPTIONS.get(name, "")
        for line in broken(file.read_text(encoding="utf-8"), rule)
    ]
    assert not found, f"{remedy}\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("nested loop", "dialog.exec()"),
        ("nested loop", "QApplication.processEvents()"),
        ("static dialog", "QMessageBox.question(self, 'Sure?')"),
        ("static dialog", "QFileDialog.getOpenFileName(self)"),
        ("connected lambda", "button.clicked.connect(lambda: self.go())"),
        ("narrow signal", "changed = Signal(str, int)"),
        ("narrow signal", "changed = QtCore.Signal(dict)"),
        ("direct output", "print('words')"),
        ("direct output", "click.echo('words', err=True)"),
        ("loose task", "asyncio.create_task(run())"),
        ("loose task", "asyncio.get_running_loop().create_task(run())"),
        ("loose task", "self._loop.create_task(run())"),
        ("loose task", "create_task(run())"),
        ("loose task", "asyncio.ensure_future(run())"),
        ("rich text", "button.setToolTip(text)"),
        ("rich text", "QToolTip.showText(place, text)"),
        ("rich text", "combo.setItemData(0, text, Qt.ItemDataRole.ToolTipRole)"),
        ("rich text", "QLabel(text)"),
        ("rich text", "QMessageBox(self)"),
        ("rich text", "view.setHtml(text)"),
    ],
)
def test_the_rule_finds_banned_calls(name: str, source: str) -> None:
    assert list(broken(source, RULES[name][0])) == [1]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("nested loop", "connection.execute(sql)"),
        ("static dialog", "self.dialog.open()"),
        ("connected lambda", "button.clicked.connect(self._on_button_clicked)"),
        ("narrow signal", "changed = Signal(object)"),
        ("narrow signal", "isinstance(value, int)"),
        ("direct output", "emit('words')"),
        ("direct output", "self._print()"),
        ("loose task", "group.create_task(run())"),
        ("loose task", "self._tasks.create_task(run())"),
        ("rich text", "item.setToolTip(1, tip_text(text))"),
        ("rich text", "combo.setItemData(0, tip_text(text), Qt.ItemDataRole.ToolTipRole)"),
        ("rich text", "QLabel()"),
    ],
)
def test_the_rule_ignores_allowed_calls(name: str, source: str) -> None:
    assert not list(broken(source, RULES[name][0]))


def rich_tips(source: str) -> Iterator[int]:
    """The lines where a model answers a tool tip that is not made by ``tip_text``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.If) and "ToolTipRole" in ast.unparse(node.test):
            for answer in (each for part in node.body for each in ast.walk(part)):
                is_plain = isinstance(answer, ast.Return) and ast.unparse(answer).startswith("return tip_text(")
                if isinstance(answer, ast.Return) and not is_plain:
                    yield answer.lineno


def test_models_answer_plain_tool_tips() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}" for file in MODULES for line in rich_tips(file.read_text(encoding="utf-8"))
    ]
    assert not found, "return tip_text(...) of ui.widgets.plain\n" + "\n".join(found)


def test_a_rich_tool_tip_of_a_model_is_found() -> None:
    assert list(rich_tips("def data():\n if role in (Role.Text, Role.ToolTipRole):\n  return text")) == [3]
    assert not list(rich_tips("def data():\n if role == Role.ToolTipRole:\n  return tip_text(text)"))
