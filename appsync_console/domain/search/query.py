"""Parses the search line into conditions that a message meets or not.

::

    robots offline           both words anywhere in the text, in any case
    "is offline"             exactly these characters
    /id-[0-9]+/              a regular expression; /…/i ignores case
    $.status == "PAID"       the value at a JSON path; also != < <= > >=, ~ for "contains"; alone: it exists
    channel:robots           on this channel; several match any of them
    is:received  is:published  is:gap  is:failed  is:marked
    since:10m  until:2026-11-24T12:00
    -word  -channel:cakes    not

All conditions must hold. This module only parses; the store searches.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from appsync_console.domain.errors import InputError

JsonScalar: TypeAlias = str | int | float | bool | None
"""What a value at a path is compared with."""


class Is(StrEnum):
    """A kind or state of a message."""

    RECEIVED = "received"
    PUBLISHED = "published"
    GAP = "gap"
    FAILED = "failed"  # published, but not accepted or not delivered
    MARKED = "marked"  # or with a note


class Comparison(StrEnum):
    """How a value at a path is compared."""

    EQUAL = "=="
    UNEQUAL = "!="
    AT_MOST = "<="
    AT_LEAST = ">="
    LESS = "<"
    GREATER = ">"
    CONTAINS = "~"
    EXISTS = "exists"


@dataclass(frozen=True, slots=True)
class Contains:
    """The text contains these characters, in any case."""

    text: str
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """A regular expression matches somewhere in the text."""

    pattern: str
    ignores_case: bool = False
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class AtPath:
    """The value at a JSON path compares to ``value``.

    Attributes:
        path: Names and indexes, starting at the outermost value.
    """

    path: tuple[str | int, ...]
    comparison: Comparison
    value: JsonScalar = None
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class OnChannel:
    """The message is on this channel."""

    name: str
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class IsKind:
    """The message is of this kind."""

    kind: Is
    is_not: bool = False


Condition: TypeAlias = Contains | Matches | AtPath | OnChannel | IsKind


@dataclass(frozen=True, slots=True)
class Search:
    """A parsed search.

    Attributes:
        since_us: Not before this time, microseconds since the epoch, UTC.
        until_us: Not after this time.
    """

    conditions: tuple[Condition, ...] = ()
    since_us: int | None = None
    until_us: int | None = None

    @property
    def is_all(self) -> bool:
        """Whether every message matches."""
        return not self.conditions and self.since_us is None and self.until_us is None

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts to highlight in a match."""
        return tuple(one.text for one in self.conditions if isinstance(one, Contains) and not one.is_not)

    @property
    def patterns(self) -> tuple[Matches, ...]:
        """The regular expressions to highlight in a match."""
        return tuple(one for one in self.conditions if isinstance(one, Matches) and not one.is_not)


EVERYTHING = Search()
"""The search that matches every message."""

_PATH = r"\$(?:\.[A-Za-z_$][\w$-]*|\[\d+\]|\[\"(?:[^\"\\]|\\.)*\"\])*"
_STEP = re.compile(r"\.([A-Za-z_$][\w$-]*)|\[(\d+)\]|\[(\"(?:[^\"\\]|\\.)*\")\]")
_TOKEN = re.compile(
    rf"""(?P<not>-)?(?:
      (?P<path>{_PATH})(?:\s*(?P<how>==|!=|<=|>=|<|>|~|=)\s*(?P<value>"(?:[^"\\]|\\.)*"|[^\s"]+)?)?(?=\s|$)
    | (?P<key>channel|is|since|until):(?P<of>"(?:[^"\\]|\\.)*"|\S*)
    | /(?P<regex>(?:[^/\\]|\\.)+)/(?P<flags>i?)(?=\s|$)
    | (?P<quoted>"(?:[^"\\]|\\.)*")
    | (?P<word>\S+)
    )""",
    re.VERBOSE,
)
_SPAN = re.compile(r"(\d+)(s|m|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_search(line: str, now: datetime) -> Search:
    """Parse a search line.

    Args:
        now: The time that ``since:10m`` is relative to, in the user's time zone.

    Raises:
        InputError: For field ``search``, with the part that is not understood.
    """
    conditions: list[Condition] = []
    times: dict[str, int] = {}
    for token in _tokens(line):
        if token["key"] in ("since", "until"):
            times[token["key"]] = _moment(_unquoted(token["of"]), now)
        else:
            conditions.append(_condition(token))
    return Search(tuple(conditions), times.get("since"), times.get("until"))


def _tokens(line: str) -> Iterator[re.Match[str]]:
    at = 0
    while line[at:].strip():
        at += len(line[at:]) - len(line[at:].lstrip())
        token = _TOKEN.match(line, at)
        assert token is not None  # a word matches anything
        if (token["word"] or "").startswith('"') and token["word"] != '"':
            raise InputError("search.quote_open", field="search", part=line[at:])
        yield token
        at = token.end()


def _condition(token: re.Match[str]) -> Condition:
    is_not = token["not"] is not None
    if token["path"]:
        return _at_path(token, is_not)
    if token["key"] == "channel":
        return OnChannel(_required(token), is_not)
    if token["key"] == "is":
        return IsKind(_kind(_required(token)), is_not)
    if token["regex"]:
        return _matches(token["regex"], ignores_case=bool(token["flags"]), is_not=is_not)
    if token["quoted"]:
        return Contains(_unquoted(token["quoted"]), is_not)
    return Contains(token["word"], is_not)


def _required(token: re.Match[str]) -> str:
    value = _unquoted(token["of"])
    if not value:
        raise InputError("search.value_missing", field="search", part=token[0], key=token["key"])
    return value


def _kind(name: str) -> Is:
    try:
        return Is(name.lower())
    except ValueError:
        raise InputError("search.kind_unknown", field="search", part=f"is:{name}", known=", ".join(Is)) from None


def _matches(pattern: str, *, ignores_case: bool, is_not: bool) -> Matches:
    import regex  # most searches have no regular expression, and it is slow to import

    try:
        regex.compile(pattern)
    except regex.error as error:
        raise InputError("search.pattern_invalid", field="search", part=f"/{pattern}/", reason=error.msg) from error
    return Matches(pattern, ignores_case, is_not)


def _at_path(token: re.Match[str], is_not: bool) -> AtPath:
    path = tuple(_step(step) for step in _STEP.finditer(token["path"]))
    if token["how"] is None:
        return AtPath(path, Comparison.EXISTS, is_not=is_not)
    if token["value"] is None:
        raise InputError("search.operand_missing", field="search", part=token[0].strip())
    how = Comparison.EQUAL if token["how"] == "=" else Comparison(token["how"])
    return AtPath(path, how, _scalar(token["value"]), is_not)


def _step(step: re.Match[str]) -> str | int:
    if step[1] is not None:
        return step[1]
    return int(step[2]) if step[2] is not None else str(json.loads(step[3]))


def _scalar(text: str) -> JsonScalar:
    """Parse a JSON value; anything else counts as text without quotes."""
    try:
        value = json.loads(text, parse_constant=str)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, str | int | float | bool) or value is None else text


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    try:
        return str(json.loads(text))
    except ValueError:
        return text.strip('"')


def _moment(text: str, now: datetime) -> int:
    if span := _SPAN.fullmatch(text):
        try:
            return _us(now - timedelta(**{_UNITS[span[2]]: int(span[1])}))
        except OverflowError:
            return 0
    try:
        moment = datetime.fromisoformat(text)
        return _us(moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo))
    except (ValueError, OverflowError):
        raise InputError("search.time_invalid", field="search", part=text) from None


def _us(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)
