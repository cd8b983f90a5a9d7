"""Suggests completions of the search line: its keywords, channel names and JSON paths."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from appsync_console.domain.search.query import Is

_KEYS: Final = ("channel:", "is:", "since:", "until:")
_SPANS: Final = ("10m", "1h", "6h", "1d", "7d")
_MOST: Final = 12
_PATHS_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Texts that can replace the characters from ``start`` to ``end`` of the line."""

    start: int
    end: int
    texts: tuple[str, ...] = ()


def suggest(line: str, cursor: int, channels: Sequence[str], paths: Sequence[str] = ()) -> Suggestions:
    """Suggest completions of the word that ends at ``cursor``; none for a plain or complete word.

    Args:
        channels: Names of all channels.
        paths: JSON paths from :func:`paths_in`.
    """
    start = _start_of_word(line[:cursor])
    word = line[start:cursor]
    sign = "-" if word.startswith("-") else ""
    bare = word[len(sign) :]
    texts = tuple(sign + text for text in _known(bare, channels, paths) if text != bare)
    return Suggestions(start, cursor, texts[:_MOST])


def paths_in(text: str) -> tuple[str, ...]:
    """Return the JSON paths of the values in ``text``, in search line syntax; none if it is not JSON."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    found: list[str] = []
    waiting: list[tuple[str, object]] = [("$", value)]
    while waiting and len(found) < _PATHS_MOST:
        path, value = waiting.pop(0)
        if path != "$":
            found.append(path)
        if isinstance(value, dict):
            waiting += [(f"{path}{_step(name)}", inner) for name, inner in value.items()]
        elif isinstance(value, list) and value:
            waiting.append((f"{path}[0]", value[0]))
    return tuple(found)


def _known(word: str, channels: Sequence[str], paths: Sequence[str]) -> Iterable[str]:
    key, colon, begun = word.partition(":")
    if word.startswith("$"):
        return [path for path in paths if path.startswith(word)]
    if not colon:
        return [known for known in _KEYS if word and known.startswith(word)]
    if key == "channel":
        begun = begun.strip('"').casefold()
        return [f"channel:{_quoted(name)}" for name in channels if name.casefold().startswith(begun)]
    if key == "is":
        return [f"is:{kind}" for kind in Is if kind.startswith(begun.lower())]
    if key in ("since", "until"):
        return [f"{key}:{span}" for span in _SPANS if span.startswith(begun)]
    return ()


def _start_of_word(before: str) -> int:
    is_quoted, start = False, 0
    at = 0
    while at < len(before):
        if before[at] == "\\" and is_quoted:
            at += 1
        elif before[at] == '"':
            is_quoted = not is_quoted
        elif before[at].isspace() and not is_quoted:
            start = at + 1
        at += 1
    return start


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False) if any(sign in name for sign in ' "\t\\') else name


def _step(name: str) -> str:
    is_plain = name.isascii() and name.replace("_", "a").isalnum() and not name[0].isdigit()
    return f".{name}" if is_plain else f"[{json.dumps(name, ensure_ascii=False)}]"
