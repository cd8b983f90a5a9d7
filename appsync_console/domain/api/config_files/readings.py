"""The ways in which the text of a file can be read as values."""

from __future__ import annotations

from collections.abc import Iterator

from appsync_console.domain.api.config_files.lines import line_values
from appsync_console.domain.api.config_files.literals import literal_values
from appsync_console.domain.api.config_files.script import script_values
from appsync_console.domain.api.config_files.values import json_value


def readings(text: str) -> Iterator[object]:
    """The values of a text, read in one way after the other, the likeliest first.

    Raises:
        InputError: For field ``file``, if it is a program that is too large.
    """
    value = json_value(text)
    if isinstance(value, dict | list):
        yield value
        return
    values, is_program = script_values(text)
    if is_program:
        yield values
    for other in (literal_values(text), line_values(text), {} if is_program else values):
        if other:
            yield other
