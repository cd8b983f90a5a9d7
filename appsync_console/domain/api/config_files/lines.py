"""Reads lines of names and values: the printed outputs of deployments, tables, YAML, settings of an environment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from appsync_console.domain.api.config_files import urls
from appsync_console.domain.api.config_files.facts import API_KEY_FORM
from appsync_console.domain.api.config_files.values import MOST_DEPTH, Group

_MOST_LINE: Final = 20_000
_COMMENT: Final = re.compile(r"\s*(?:#|//|;|<!--)")
# Names may be of several words. White space is a single space where these are used.
_NAME: Final = r"[\"']?(?P<name>[A-Za-z_][\w.-]*(?: [\w.-]+){0,5})[\"']?"
_PAIR: Final = re.compile(rf"{_NAME} ?[=:] ?(?P<value>\S.*)")
_HEADER: Final = re.compile(rf"{_NAME} ?(?:[=:] ?)?(?::|=|\{{|\[|tomap\(\{{|tolist\(\[)$")
_SECTION: Final = re.compile(r"\[+([\w.\" -]{1,200})\]+\s*$")
_COLUMNS: Final = re.compile(r"\s*[|│┃║]\s*|\t+|\s{2,}")
_WORD: Final = re.compile(r"[A-Za-z_][\w.-]*")
_TOKEN: Final = re.compile(rf"{urls.FOUND.pattern}|{API_KEY_FORM.pattern}", re.IGNORECASE)
# How SAM and the AWS command line say that the next value belongs to a name.
_KEYS: Final = frozenset({"Key", "OutputKey"})
_VALUES: Final = frozenset({"Value", "OutputValue"})


def line_values(text: str) -> Group:
    """The values by name: those of a stack (``ChatStack.Url``), a section or indented lines in a group of their own."""
    found = Group()
    open_groups, pending = [(-2, "", found)], ""
    for line in text.splitlines():
        if not line.strip() or len(line) > _MOST_LINE or _COMMENT.match(line):
            continue
        bare = line.lstrip(" -*|│>").replace("export ", "", 1) if "export " in line[:20] else line.lstrip(" -*|│>")
        indent = len(line) - len(line.lstrip(" -*"))
        if section := _SECTION.match(bare):
            del open_groups[1:]
            _open(open_groups, -1, section[1])
            continue
        while len(open_groups) > 1 and indent <= open_groups[-1][0]:
            open_groups.pop()
        if header := _HEADER.match(" ".join(bare.split())):
            _open(open_groups, indent, header["name"])
            continue
        for name, value in _named(bare.rstrip(" |│,;")):
            if name in _KEYS:
                pending = value
            else:
                _add(open_groups[-1][2], pending if name in _VALUES and pending else name, value)
    return _without_empty(found)


def _open(groups: list[tuple[int, str, Group]], indent: int, name: str) -> None:
    if len(groups) < MOST_DEPTH:
        group = Group()
        parent = groups[-1][2]
        parent[parent.free_name(name)] = group
        groups.append((indent, name, group))


def _without_empty(group: Group) -> Group:
    kept = {name: _without_empty(inner) if isinstance(inner, Group) else inner for name, inner in group.items()}
    return Group({name: inner for name, inner in kept.items() if not isinstance(inner, Group) or inner})


def _add(group: Group, name: str, value: str) -> None:
    stack, dot, own = name.rpartition(".")
    if not dot or not own:
        group.add(name, value)
        return
    inner = group.setdefault(stack, Group())
    (inner if isinstance(inner, Group) else group).add(own, value)


def _named(line: str) -> Iterator[tuple[str, str]]:
    """The values in a line with their names."""
    pair = _PAIR.match(" ".join(line.split()))
    is_url = pair is not None and pair["value"].startswith("//")
    if pair is not None and not is_url:
        name, value = pair["name"].strip(), pair["value"]
        text = value.strip(" \"'")
        tokens = [] if text[:1] in ("{", "[") else _TOKEN.findall(value)
        if len(tokens) <= 1:
            yield name, tokens[0] if tokens else text
            return
    columns = [column for column in _COLUMNS.split(line) if column]
    if len(columns) > 1 and not _TOKEN.search(columns[0]) and len(_TOKEN.findall(line)) <= 1:
        at = next((at for at, column in enumerate(columns) if _TOKEN.fullmatch(column)), len(columns) - 1)
        names = [column for column in columns[:at] if _WORD.fullmatch(column)]
        yield (names[-1] if names else ""), columns[at]
        return
    before = 0
    for match in _TOKEN.finditer(line):
        words = _WORD.findall(line[before : match.start()])
        yield (words[-1] if words else ""), match[0]
        before = match.end()
