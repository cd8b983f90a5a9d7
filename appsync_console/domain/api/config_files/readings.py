"""The ways in which the text of a file can be read as values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from appsync_console.domain.api.config_files.lines import line_values
from appsync_console.domain.api.config_files.literals import literal_values
from appsync_console.domain.api.config_files.script import script_values
from appsync_console.domain.api.config_files.values import json_value

_START: Final = re.compile(r"^[ \t]*(?=[{\[])", re.MULTILINE)
_MOST_TRIES: Final = 50


def certain_reading(text: str) -> object:
    """The values of a text that is JSON; None for any other."""
    value = json_value(text)
    return value if isinstance(value, dict | list) else None


def likely_readings(text: str) -> Iterator[tuple[object, bool]]:
    """The values of a text that is not JSON, read in one way after the other, and whether that way is certain.

    Raises:
        InputError: For field ``file``, if it is a program that is too large.
    """
    values, is_program = script_values(text)
    if is_program and values:
        yield values, True
    for other in (_json_inside(text), literal_values(text), line_values(text), values):
        if other:
            yield other, False


def _json_inside(text: str) -> list[object]:
    """The JSON objects that begin on a line of their own, as in the log of a command."""
    found: list[object] = []
    decoder, end = json.JSONDecoder(), 0
    for match in islice(_START.finditer(text), _MOST_TRIES):
        if match.end() >= end:
            try:
                value, end = decoder.raw_decode(text, match.end())
            except (ValueError, RecursionError):
                continue
            found.append(value)
    return found
