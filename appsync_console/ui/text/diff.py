"""Compares two JSON texts line by line, pretty-printed and with JSON inside strings expanded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from appsync_console.domain.json_unfolding import unfolded
from appsync_console.texts.translation import plural

Sign = Literal[" ", "-", "+", "…"]
CONTEXT: Final = 3
"""Number of unchanged lines shown around a difference."""

_PAIRS_MOST: Final = 4_000_000  # above that, finding the smallest difference would take seconds


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line: `` `` in both, ``-`` removed, ``+`` added, ``…`` for omitted unchanged lines."""

    sign: Sign
    text: str


def differences(before: str, after: str) -> list[DiffLine]:
    """Return the lines to remove from ``before`` and to add to get ``after``; empty if their pretty forms are equal.

    A comma at the end of a line is ignored, since it depends on whether another line follows.
    """
    old, new = unfolded(before)[0].split("\n"), unfolded(after)[0].split("\n")
    lines = list(_compared(old, new))
    if all(line.sign == " " for line in lines):
        return []
    return list(_without_far_ones(lines))


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffLine]:
    keys_old, keys_new = [_key(line) for line in old], [_key(line) for line in new]
    start, end = _common(keys_old, keys_new)
    yield from (DiffLine(" ", line) for line in new[:start])
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    if len(middle_old) * len(middle_new) > _PAIRS_MOST:
        yield from (DiffLine("-", line) for line in middle_old)
        yield from (DiffLine("+", line) for line in middle_new)
    else:
        matcher = SequenceMatcher(
            None, keys_old[start : len(old) - end], keys_new[start : len(new) - end], autojunk=False
        )
        for tag, a, b, c, d in matcher.get_opcodes():
            if tag == "equal":
                yield from (DiffLine(" ", line) for line in middle_new[c:d])
            else:
                yield from (DiffLine("-", line) for line in middle_old[a:b])
                yield from (DiffLine("+", line) for line in middle_new[c:d])
    yield from (DiffLine(" ", line) for line in new[len(new) - end :])


def _key(line: str) -> str:
    return line.removesuffix(",")


def _common(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Return how many lines at the start, and how many of the rest at the end, are equal."""
    most = min(len(old), len(new))
    start = next((at for at in range(most) if old[at] != new[at]), most)
    end = next((at for at in range(most - start) if old[-1 - at] != new[-1 - at]), most - start)
    return start, end


def _without_far_ones(lines: Sequence[DiffLine]) -> Iterator[DiffLine]:
    """Keep unchanged lines only near a difference, and count the others."""
    changed = [at for at, line in enumerate(lines) if line.sign != " "]
    shown = {near for at in changed for near in range(at - CONTEXT, at + CONTEXT + 1)}
    hidden = 0
    for at, line in enumerate(lines):
        if at in shown:
            if hidden:
                yield _alike(hidden)
                hidden = 0
            yield line
        else:
            hidden += 1
    if hidden:
        yield _alike(hidden)


def _alike(count: int) -> DiffLine:
    return DiffLine("…", plural("{count:,} unchanged line", "{count:,} unchanged lines", count))
