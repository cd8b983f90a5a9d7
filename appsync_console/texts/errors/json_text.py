"""Texts of errors: a text that is not valid JSON."""

from __future__ import annotations

from typing import Final

from appsync_console.texts.errors.template import Template
from appsync_console.texts.translation import mark

TEMPLATES: Final = {
    "json.bracket_open": Template(
        mark("{end} is missing for the {bracket} of line {at_line}."),
    ),
    "json.byte_order_mark": Template(
        mark("The text starts with a byte order mark; remove it."),
    ),
    "json.colon_missing": Template(
        mark("A colon must follow the name."),
    ),
    "json.comma_before_end": Template(
        mark("Remove the comma before {end}."),
    ),
    "json.comma_missing": Template(
        mark("Expected a comma or {end}."),
    ),
    "json.control_character": Template(
        mark("The string contains a control character; write it as {escape}."),
    ),
    "json.digit_after_point_missing": Template(
        mark("A digit must follow the decimal point: {given}."),
    ),
    "json.empty": Template(
        mark("The message is empty; type JSON, such as {example}."),
    ),
    "json.escape_invalid": Template(
        mark("{escape} is not an escape in JSON; write \\\\ for a backslash."),
    ),
    "json.escaped_half_character": Template(
        mark("{escape} is half of a character (a lone surrogate); it cannot be sent."),
    ),
    "json.half_character": Template(
        mark("This is half of a character (a lone surrogate); it cannot be sent."),
    ),
    "json.hexadecimal_digits_missing": Template(
        mark("Four hexadecimal digits must follow \\u."),
    ),
    "json.literal_in_upper_case": Template(
        mark("Write {literal} in lower case."),
    ),
    "json.name_in_single_quotes": Template(
        mark("Use double quotes for names: write \" for '."),
    ),
    "json.name_missing": Template(
        mark("Expected a name in quotes."),
    ),
    "json.name_twice": Template(
        mark("The name {name} is used twice in this object; AppSync keeps only one."),
    ),
    "json.name_without_quotes": Template(
        mark('Names need quotes: write "{given}".'),
    ),
    "json.none": Template(
        mark("Write null instead of None."),
    ),
    "json.number_invalid": Template(
        mark("{given} is not a number in JSON."),
    ),
    "json.number_with_plus": Template(
        mark("A number cannot start with a plus sign."),
    ),
    "json.number_with_zero": Template(
        mark("A number cannot start with a zero: {given}."),
    ),
    "json.string_in_single_quotes": Template(
        mark("Use double quotes for strings: write \" for '."),
    ),
    "json.string_open": Template(
        mark('The string does not end; add ".'),
    ),
    "json.string_over_lines": Template(
        mark('The string does not end on its line; add ", or write a line break as \\n.'),
    ),
    "json.string_without_quotes": Template(
        mark('Strings need quotes: write "{given}".'),
    ),
    "json.text_after_end": Template(
        mark("Text follows the end of the JSON value. A message is one value."),
    ),
    "json.too_deep": Template(
        mark("Arrays and objects are nested deeper than {most} levels."),
    ),
    "json.too_large": Template(
        mark("The message has {size:,} bytes; AppSync silently drops messages over {most:,}."),
    ),
    "json.value_invalid": Template(
        mark("{given} cannot start a value."),
    ),
    "json.value_missing": Template(
        mark("A value is missing."),
    ),
    "json.value_missing_before": Template(
        mark("A value is missing before {end}."),
    ),
    "json.value_not_in_json": Template(
        mark("{given} is not a value in JSON; use null."),
    ),
    "json.zero_before_point_missing": Template(
        mark("Write a zero before the decimal point: {given}."),
    ),
}
"""The texts by code."""
