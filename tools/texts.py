"""Collects the texts of the program for translators: ``resources/locale/appsync-console.pot``.

It also brings every translation in ``resources/locale`` up to date and compiles it, so that ``make texts`` is all there
is to do after a text changed. ``--check`` changes nothing, and fails if something is not up to date.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "resources" / "locale"
TEMPLATE = FOLDER / "appsync-console.pot"
KEYWORDS = {"tr": 1, "mark": 1, "plural": 2, "Plural": 2}  # the functions and how many of their arguments are texts
HEADER = """\
# The texts of AppSync Console. Made by `make texts`; only translations are edited by hand."""
# These lines differ between two runs or two versions of Babel.
UNSTABLE = (b'"POT-Creation-Date:', b'"PO-Revision-Date:', b'"Generated-By:', b'"Report-Msgid-Bugs-To:')


def extracted() -> Catalog:
    """The marked texts of all modules, sorted, with the modules in which they are used."""
    catalog = Catalog(project="appsync-console", header_comment=HEADER, charset="utf-8")
    for file in sorted((ROOT / "appsync_console").rglob("*.py")):
        for text in texts_in(ast.parse(file.read_bytes())):
            catalog.add(text, locations=[(file.relative_to(ROOT).as_posix(), 0)])
    return catalog


def texts_in(module: ast.Module) -> Iterator[str | tuple[str, ...]]:
    """The texts of a module. Babel's own search does not look into f-strings before Python 3.12.

    The docstring of a command is its help.
    """
    for call in ast.walk(module):
        count = KEYWORDS.get(getattr(call.func, "id", ""), 0) if isinstance(call, ast.Call) else 0
        texts = tuple(each.value for each in call.args[:count] if isinstance(each, ast.Constant)) if count else ()
        if texts and len(texts) == count:
            yield texts if count > 1 else texts[0]
        if isinstance(call, ast.FunctionDef | ast.AsyncFunctionDef) and any(map(_makes_command, call.decorator_list)):
            yield ast.get_docstring(call) or ""


def _makes_command(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and getattr(decorator.func, "attr", "") in ("command", "group")


def _correct_flags(message: Message) -> None:
    """Mark texts with placeholders as such; Babel takes a percent sign for one."""
    if message.id:
        texts = message.id if isinstance(message.id, tuple) else (message.id,)
        message.flags = {"python-brace-format"} if "{" in "".join(texts) else set()


def file_of(catalog: Catalog) -> bytes:
    """The content of a template or translation, equal for equal texts."""
    made = BytesIO()
    for message in catalog:
        _correct_flags(message)
    write_po(made, catalog, sort_output=True, include_lineno=False, width=120, ignore_obsolete=True)
    return b"".join(line for line in made.getvalue().splitlines(keepends=True) if not line.startswith(UNSTABLE))


def compiled(catalog: Catalog) -> bytes:
    """The translation as the program reads it."""
    made = BytesIO()
    write_mo(made, catalog)
    return made.getvalue()


def check_placeholders(file: Path, catalog: Catalog) -> None:
    """Check that translations have the placeholders of their texts: others would raise KeyError in the program."""
    for message in catalog:
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        translations = message.string if isinstance(message.string, tuple) else (message.string,)
        for translation in filter(None, translations):
            if message.id and not placeholders(translation) <= placeholders("".join(originals)):
                sys.exit(f"{file}: other placeholders than in the text: {translation}")


def placeholders(text: str) -> set[str]:
    """The names of the placeholders in a text."""
    return set(re.findall(r"\{(\w+)", text))


def up_to_date() -> dict[Path, bytes]:
    """The files that belong in the folder, with their contents."""
    template = extracted()
    files = {TEMPLATE: file_of(template)}
    for file in sorted(FOLDER.glob("*/LC_MESSAGES/appsync-console.po")):
        translation = read_po(BytesIO(file.read_bytes()), locale=file.parts[-3])
        translation.update(template, no_fuzzy_matching=True)
        translation.header_comment = HEADER
        check_placeholders(file, translation)
        files |= {file: file_of(translation), file.with_suffix(".mo"): compiled(translation)}
    return files


def main() -> None:
    """Write the files, or check them."""
    files = up_to_date()
    if "--check" in sys.argv:
        old = [str(file.relative_to(ROOT)) for file, content in files.items() if _content(file) != content]
        if old:
            sys.exit(f"Run make texts, and commit {', '.join(old)}.")
        return
    for file, content in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _content(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else b""


if __name__ == "__main__":
    main()
