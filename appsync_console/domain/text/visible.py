"""Makes visible what a text hides: control characters, characters that change its direction, and invisible ones.

A window shows a mark of one character in place of each; a terminal gets escapes, which are also valid in JSON strings.
White space of ordinary texts (spaces, tabs, newlines) and the invisible parts of emoji stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from typing import Final

_RIGHT_TO_LEFT: Final = "\u061c\u200f\u202b\u202e\u2067"
_LEFT_TO_RIGHT: Final = "\u200e\u202a\u202d\u2066\u2068"
_SPACES: Final = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ZERO_WIDTH: Final = (
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_HIDDEN: Final = re.compile(
    rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202c\u2069\ud800-\udfff\ufffe\uffff"
    rf"{_RIGHT_TO_LEFT}{_LEFT_TO_RIGHT}{_SPACES}{_ZERO_WIDTH}]"
)
_EMOJI: Final = re.compile(
    "[\xa9\xae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u27bf\u2934-\u2b55\u3030-\u3299\U0001f000-\U0001faff]"
)
_OF_EMOJI: Final = {"\u200d", "\ufe0e", "\ufe0f"}
_OF_EMOJI_PATTERN: Final = re.compile("[\u200d\ufe0e\ufe0f]")
_MARKS: Final = [
    ("\u2028", "↵"),
    ("\u2029", "¶"),
    (f"[{_RIGHT_TO_LEFT}]", "◀"),
    (f"[{_LEFT_TO_RIGHT}]", "▶"),
    ("[\u202c\u2069]", "◇"),  # the end of a direction
    (f"[{_SPACES}]", "·"),
    (f"[{_ZERO_WIDTH}]", "¦"),
]


def visible(text: str) -> str:
    """Return ``text`` with a visible mark in place of each hidden character; the length stays the same."""
    found = set(_HIDDEN.findall(text))
    if found & _OF_EMOJI:
        text = _OF_EMOJI_PATTERN.sub(lambda match: match[0] if _is_of_emoji(match) else _mark(match[0]), text)
    plain = found - _OF_EMOJI
    return text.translate({ord(character): _mark(character) for character in plain}) if plain else text


def escaped(text: str) -> str:
    r"""Return ``text`` with an escape such as ``\u202e`` in place of each hidden character, for terminals.

    The value of JSON stays the same. A carriage return before a newline stays, too.
    """
    return _HIDDEN.sub(_escape, text)


def without_hidden(text: str) -> str:
    """Return ``text`` without hidden characters; white space among them stays, such as no-break spaces."""
    return _HIDDEN.sub(lambda match: match[0] if match[0].isspace() else "", text)


def hidden_characters(text: str) -> Counter[str]:
    """Return how often each hidden character occurs in ``text``, in the order of the first occurrence."""
    return Counter(match[0] for match in _HIDDEN.finditer(text) if not _is_of_emoji(match))


def character_name(character: str) -> str:
    """Return the code point of a character with its name in Unicode, such as ``U+202E RIGHT-TO-LEFT OVERRIDE``."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


@cache
def _mark(character: str) -> str:
    if character < " ":
        return chr(0x2400 + ord(character))
    if character == "\x7f":
        return "␡"
    return next((mark for pattern, mark in _MARKS if re.match(pattern, character)), "\ufffd")


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    is_line_end = character == "\r" and match.string.startswith("\n", match.end())
    if is_line_end or _is_of_emoji(match):
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _is_of_emoji(match: re.Match[str]) -> bool:
    """Whether the character joins or varies an emoji beside it."""
    text, at = match.string, match.start()
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if match[0] == "\u200d":
        return bool((before == "\ufe0f" or _EMOJI.match(before)) and _EMOJI.match(after))
    is_keycap = before in "0123456789#*" and after == "\u20e3"
    return match[0] in "\ufe0e\ufe0f" and bool(before) and (is_keycap or _EMOJI.match(before) is not None)
