"""Reads the texts in programs of other languages, such as Dart, Swift and Kotlin, by the names they are given to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from appsync_console.domain.api.config_files.expressions import unescaped
from appsync_console.domain.api.config_files.values import MOST_DEPTH, Code, Group, json_value

# What is not closed ends with its line or the text, so that each character is looked at once.
_TOKEN: Final = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<raw>(?P<hash>\#{1,3})(?P<quote>"{3}|").*?(?:(?P=quote)(?P=hash)|\Z)
        |\br(?:'{3}.*?(?:'{3}|\Z)|"{3}.*?(?:"{3}|\Z)|'[^'\n]*'?|"[^"\n]*"?))
    |(?P<long>'{3}.*?(?:'{3}|\Z)|"{3}.*?(?:"{3}|\Z))
    |(?P<text>"(?:\\.|[^"\\\n])*+"?|'(?:\\.|[^'\\\n])*+'?)
    |(?P<word>[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*+|\.[A-Za-z_]\w*)
    |(?P<mark>[=:,;(){}\[\]+])""",
    re.DOTALL | re.VERBOSE,
)
_OPEN, _CLOSE = "({[", ")}]"
_IGNORED: Final = frozenset({"to", "as", "const", "return", "try", "await", "new"})


def literal_values(text: str) -> Group:
    """The texts in a program by name; a text that contains JSON as its values."""
    groups, name, last = [Group()], "", ""
    names = [""]
    tokens = _tokens(text)
    ahead = next(tokens, ("", ""))
    joins = False
    while ahead[0]:
        (kind, value), ahead = ahead, next(tokens, ("", ""))
        if kind == "text":
            if ahead[1] in (":", "to"):  # the key of a map
                name = value
            else:
                joins = _add_text(groups[-1], name, value, joins=joins)
                last = name
                continue
        elif kind == "word" and value not in _IGNORED:
            if last and _is_choice(value, ahead[1]):
                groups[-1].add(name, Code(value.rpartition(".")[2]))
            elif not last or ahead[1] != "(":  # in url = URL(…), the name is url
                name = value.removeprefix(".")
            last, joins = "", False
            continue
        elif value in _OPEN and len(groups) < MOST_DEPTH:
            groups.append(Group())
            names.append(name)
        elif value in _CLOSE and len(groups) > 1:
            done = groups.pop()
            name = names.pop()
            groups[-1].add(name, done)
        joins = joins and value == "+"
        last = value if value in ("=", ":", "to") else ""
    while len(groups) > 1:
        done = groups.pop()
        groups[-1].add(names.pop(), done)
    return groups[0]


def _is_choice(word: str, following: str) -> bool:
    """Whether a word after ``=`` or ``:`` is the value of a list of choices, such as ``AuthMode.apiKey``."""
    return "." in word and following not in ("(", ":", "=")


def _add_text(group: Group, name: str, value: str, *, joins: bool) -> bool:
    """Add a text; one that follows another without a comma continues it. Always true."""
    if joins and group:
        last = next(reversed(group))
        if isinstance(group[last], str):
            group[last] += value
            return True
    found = json_value(value) if value.lstrip()[:1] in ("{", "[") else None
    group.add(name, value if found is None else found)
    return True


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup or "", match[0]
        if kind == "comment":
            continue
        if kind == "raw":
            yield "text", _unquoted(token.strip("#").removeprefix("r"))
        elif kind in ("long", "text"):
            inner = _unquoted(token)
            is_json = json_value(inner) is not None  # in which escapes belong to JSON
            yield "text", inner if kind == "long" and is_json else unescaped(inner)
        elif kind:
            yield kind, token


def _unquoted(token: str) -> str:
    quotes = 3 if token[:3] in ("'''", '"""') and len(token) >= 6 else 1
    return token[quotes:-quotes]
