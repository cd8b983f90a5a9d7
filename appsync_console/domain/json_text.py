"""JSON as text: a strict check that reports the position, and pretty-printing that changes only white space.

AppSync accepts ``AWSJSON`` as a string that contains JSON (RFC 8259). Python's own parser accepts more (``NaN``,
duplicate names, lone surrogates) and says little about errors. So it only accepts clearly valid text quickly. Our own
scanner checks everything else and describes the problem; it never recurses, so no text can exhaust the stack.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from appsync_console.domain.api import limits
from appsync_console.domain.errors import Field, InputError
from appsync_console.domain.json_tokens import LITERALS

_SPACE = re.compile(r"[ \t\n\r]*")
_STRING_START = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+')
_STRING = re.compile(_STRING_START.pattern + '"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_NUMBERLIKE = re.compile(r"[-+.\w]+")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_UNICODE_ESCAPE_OF_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class JsonProblem:
    """Why and where a text is not JSON that AppSync accepts.

    Attributes:
        code: Identifies the text, which says what is wrong and what to do; see ``texts.errors``.
        fields: The values in the text by name.
        offset: Characters before the position.
        length: Characters at the position, at least 1.
        line: From 1.
        column: Characters from the start of the line, from 1.
    """

    code: str
    fields: Mapping[str, Field]
    offset: int
    length: int
    line: int
    column: int


class _Found(Exception):
    def __init__(self, code: str, offset: int, length: int = 1, **fields: Field) -> None:
        self.code, self.fields, self.offset, self.length = code, fields, offset, max(length, 1)


def utf8_size(text: str) -> int:
    """Return the bytes of ``text`` in UTF-8; a lone surrogate counts as three."""
    return len(text.encode("utf-8", "surrogatepass"))


def check(
    text: str, *, max_bytes: int = limits.MESSAGE_BYTES, max_depth: int = limits.JSON_DEPTH
) -> JsonProblem | None:
    """Return the first problem that keeps AppSync from accepting ``text`` as one JSON value, or None.

    Rejected: everything RFC 8259 rejects, duplicate names within an object, lone surrogates, deeper nesting than
    ``max_depth`` and more than ``max_bytes`` bytes of UTF-8.
    """
    try:
        if not _is_plainly_valid(text, max_depth):
            _Scanner(text, max_depth).run()
        size = utf8_size(text)
        if size > max_bytes:
            at = len(text.encode()[:max_bytes].decode(errors="ignore"))
            raise _Found("json.too_large", at, len(text) - at, size=size, most=max_bytes)
    except _Found as found:
        before = text[: found.offset]
        line = before.count("\n") + 1
        column = found.offset - (before.rfind("\n") + 1) + 1
        return JsonProblem(found.code, found.fields, found.offset, found.length, line, column)
    return None


def require_json(text: str) -> None:
    """Check that ``text`` is JSON that AppSync accepts.

    Raises:
        InputError: For field ``data``, with line and column.
    """
    if problem := check(text):
        raise InputError(
            "message.not_json",
            field="data",
            line=problem.line,
            column=problem.column,
            inner=problem,
        )


def pretty(text: str) -> str:
    """Return ``text`` with one name or element per line, indented by two spaces.

    Numbers, order, duplicate names and escapes stay as written. A text that is not JSON is returned unchanged: what was
    received is shown in any case.
    """
    try:
        return msgspec.json.format(text, indent=2)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return text


def compact(text: str) -> str:
    """Return ``text`` on one line, without white space between its parts; if it is not JSON, with its lines joined."""
    try:
        return msgspec.json.format(text, indent=-1)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return " ".join(text.split())


def _is_plainly_valid(text: str, max_depth: int) -> bool:
    """Whether Python's parser confirms that ``text`` is valid; on False the scanner must decide."""
    if _SURROGATE.search(text) or _UNICODE_ESCAPE_OF_SURROGATE.search(text):
        return False
    try:
        outermost = _PARSER.decode(text)
    except (ValueError, RecursionError):
        return False
    level = [[outermost]]
    for _ in range(max_depth + 1):
        level = [element for parent in level for element in parent if element.__class__ is list]
        if not level:
            return True
    return False


def _values_of_unique_names(pairs: list[tuple[str, object]]) -> list[object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a name is used twice")
    return list(values.values())


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


# Objects become lists of their values, which is enough to measure depth; numbers become floats, which have no limit of
# digits.
_PARSER = json.JSONDecoder(object_pairs_hook=_values_of_unique_names, parse_constant=_no_constant, parse_int=float)


class _Scanner:
    """Scans a text once, keeping open arrays and objects on its own stack."""

    def __init__(self, text: str, max_depth: int) -> None:
        self._text = text
        self._at = 0
        self._max_depth = max_depth
        # For each open bracket, its offset and the names so far (None for an array).
        self._open: list[tuple[int, set[str] | None]] = []

    def run(self) -> None:
        if self._text.startswith("\ufeff"):
            raise _Found("json.byte_order_mark", 0)
        self._skip_space()
        if self._at == len(self._text):
            raise _Found("json.empty", 0, example='{"hello": "world"}')
        step: Callable[[], Callable[[], object] | None] | None = self._value
        while step is not None:
            step = step()  # type: ignore[assignment]  # each step names the next one
        self._skip_space()
        if self._at < len(self._text):
            rest = len(self._text) - self._at
            raise _Found("json.text_after_end", self._at, rest)

    # Steps: each reads one part and returns the step for the next, or None at the end of the outermost value.

    def _value(self) -> Callable[[], object] | None:
        self._skip_space()
        character = self._peek()
        if character == "{":
            return self._enter(set(), self._first_name)
        if character == "[":
            return self._enter(None, self._first_element)
        if character == '"':
            self._string()
        elif character and (character in "-+." or character.isdigit()):
            self._number()
        else:
            self._literal(character)
        return self._after_value()

    def _first_name(self) -> Callable[[], object] | None:
        self._skip_space()
        return self._leave() if self._peek() == "}" else self._name()

    def _first_element(self) -> Callable[[], object] | None:
        self._skip_space()
        return self._leave() if self._peek() == "]" else self._value()

    def _name(self) -> Callable[[], object] | None:
        self._skip_space()
        if self._peek() != '"':
            raise self._no_name()
        start = self._at
        name = self._string()
        names = self._open[-1][1]
        assert names is not None
        if name in names:
            written = self._text[start : self._at]
            raise _Found("json.name_twice", start, len(written), name=written)
        names.add(name)
        self._skip_space()
        if self._peek() != ":":
            raise _Found("json.colon_missing", *self._here())
        self._at += 1
        return self._value

    def _comma_or_end(self) -> Callable[[], object] | None:
        self._skip_space()
        character = self._peek()
        is_object = self._open[-1][1] is not None
        end = "}" if is_object else "]"
        if character == end:
            return self._leave()
        if character != ",":
            if character == "":
                raise self._unclosed()
            raise _Found("json.comma_missing", *self._here(), end=end)
        comma = self._at
        self._at += 1
        self._skip_space()
        if self._peek() == end:
            raise _Found("json.comma_before_end", comma, end=end)
        return self._name if is_object else self._value

    def _enter(self, names: set[str] | None, step: Callable[[], object]) -> Callable[[], object]:
        if len(self._open) >= self._max_depth:
            raise _Found("json.too_deep", self._at, most=self._max_depth)
        self._open.append((self._at, names))
        self._at += 1
        return step

    def _leave(self) -> Callable[[], object] | None:
        self._at += 1
        self._open.pop()
        return self._after_value()

    def _after_value(self) -> Callable[[], object] | None:
        return self._comma_or_end if self._open else None

    # Parts.

    def _string(self) -> str:
        match = _STRING.match(self._text, self._at)
        if match is None:
            raise self._bad_string()
        raw = match[0]
        if _SURROGATE.search(raw) or _UNICODE_ESCAPE_OF_SURROGATE.search(raw):
            self._check_surrogates(raw)
        self._at = match.end()
        return str(msgspec.json.decode(raw)) if "\\" in raw else raw[1:-1]

    def _check_surrogates(self, raw: str) -> None:
        """A \\ud83d\\ude00 pair is one character; a lone half is not, and cannot be sent as UTF-8."""
        if alone := _SURROGATE.search(raw):
            raise _Found("json.half_character", self._at + alone.start())
        high: re.Match[str] | None = None
        for escape in _ESCAPE.finditer(raw):
            code = int(escape[1], 16) if escape[1] else 0
            is_low = 0xDC00 <= code <= 0xDFFF
            if is_low and high is not None and high.end() == escape.start():
                high = None
            elif is_low or high is not None:
                raise self._half(high or escape)
            elif 0xD800 <= code <= 0xDBFF:
                high = escape
        if high is not None:
            raise self._half(high)

    def _half(self, escape: re.Match[str]) -> _Found:
        return _Found("json.escaped_half_character", self._at + escape.start(), len(escape[0]), escape=escape[0])

    def _bad_string(self) -> _Found:
        """Explain why the string that starts here does not end with a quote."""
        opened = _STRING_START.match(self._text, self._at)
        assert opened is not None
        at = opened.end()
        wrong = self._text[at : at + 1]
        if wrong == "\\" and at + 1 < len(self._text):
            return self._bad_escape(at)
        if wrong in ("\n", "\r"):
            return _Found("json.string_over_lines", self._at, at - self._at)
        if wrong and wrong != "\\":
            return _Found("json.control_character", at, escape=f"\\u{ord(wrong):04x}")
        return _Found("json.string_open", self._at, len(self._text) - self._at)

    def _bad_escape(self, at: int) -> _Found:
        escape = self._text[at : at + 2]
        if escape == "\\u":
            return _Found("json.hexadecimal_digits_missing", at, 2)
        return _Found("json.escape_invalid", at, 2, escape=escape)

    def _number(self) -> None:
        token = _NUMBERLIKE.match(self._text, self._at)
        assert token is not None
        if _NUMBER.fullmatch(token[0]) is None:
            raise _Found(self._bad_number(token[0]), self._at, len(token[0]), given=token[0])
        self._at = token.end()

    @staticmethod
    def _bad_number(token: str) -> str:
        digits = token.lstrip("+-")
        if token.startswith("+"):
            return "json.number_with_plus"
        if digits in ("Infinity", "NaN", "inf", "nan"):
            return "json.number_invalid"
        if re.fullmatch(r"0[0-9]+.*", digits):
            return "json.number_with_zero"
        if digits.startswith("."):
            return "json.zero_before_point_missing"
        if digits.endswith("."):
            return "json.digit_after_point_missing"
        return "json.number_invalid"

    def _literal(self, character: str) -> None:
        word = _WORD.match(self._text, self._at)
        if word and word[0] in LITERALS:
            self._at = word.end()
            return
        if word:
            raise _Found(self._bad_word(word[0]), self._at, len(word[0]), given=word[0], literal=word[0].lower())
        if character == "":
            raise self._unclosed()
        if character == "'":
            raise _Found("json.string_in_single_quotes", self._at)
        if character in ",]}":
            raise _Found("json.value_missing_before", self._at, end=character)
        raise _Found("json.value_invalid", self._at, given=character)

    @staticmethod
    def _bad_word(word: str) -> str:
        if word.lower() in LITERALS:
            return "json.literal_in_upper_case"
        if word == "None":
            return "json.none"
        if word in ("NaN", "Infinity", "undefined"):
            return "json.value_not_in_json"
        return "json.string_without_quotes"

    def _no_name(self) -> _Found:
        character = self._peek()
        if character == "":
            return self._unclosed()
        if word := _WORD.match(self._text, self._at):
            return _Found("json.name_without_quotes", self._at, len(word[0]), given=word[0])
        if character == "'":
            return _Found("json.name_in_single_quotes", self._at)
        return _Found("json.name_missing", self._at)

    def _unclosed(self) -> _Found:
        if not self._open:
            return _Found("json.value_missing", self._at)
        offset, names = self._open[-1]
        bracket, end = ("{", "}") if names is not None else ("[", "]")
        line = self._text.count("\n", 0, offset) + 1
        return _Found("json.bracket_open", self._at, end=end, bracket=bracket, at_line=line)

    def _skip_space(self) -> None:
        match = _SPACE.match(self._text, self._at)
        assert match is not None
        self._at = match.end()

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _here(self) -> tuple[int, int]:
        word = _NUMBERLIKE.match(self._text, self._at)
        return self._at, len(word[0]) if word else 1
