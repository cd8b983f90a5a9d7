"""AppSync's scalars: how their values come in and go out.

The forms of the text scalars are in ``aws_text``; here is what goes through them, both ways.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from graphql import GraphQLScalarType, GraphQLSchema

from appsync_console.sandbox.schema import text_scalars

AWS_SCALARS = (*text_scalars.RULES, "AWSTimestamp", "AWSJSON")
TIMESTAMPS = range(-31557014167219200, 31556889864403199 + 1)
"""The seconds that ``AWSTimestamp`` can say (its description in AppSync's introspection)."""


@dataclass(frozen=True, slots=True)
class JsonValue:
    """A value of ``AWSJSON`` on its way from the argument to the answer: its text, written anew without white space."""

    text: str


def install(schema: GraphQLSchema) -> None:
    """Give the AWS scalars of ``schema`` their rules."""
    rules: dict[str, tuple[Callable[[object], object], Callable[[object], object]]] = {
        **{name: (check, check) for name in text_scalars.RULES for check in (text_check(name),)},
        "AWSTimestamp": (whole_seconds, whole_seconds),
        "AWSJSON": (parse_json, write_json),
    }
    for name, (take, give) in rules.items():
        scalar = schema.type_map.get(name)
        if isinstance(scalar, GraphQLScalarType):
            scalar.parse_value = scalar.coerce_input_value = take  # type: ignore[method-assign,assignment]
            scalar.serialize = scalar.coerce_output_value = give  # type: ignore[method-assign,assignment]


def encode(value: object) -> bytes:
    """``value`` as JSON without white space. Numbers wrapped by :func:`parse_json` stay as written."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # a lone surrogate, which only an escape can carry
        return json.dumps(value, separators=(",", ":")).encode()


def parse_json(value: object) -> JsonValue:
    """What an ``AWSJSON`` argument means: a string that holds JSON (RFC 8259); of repeated names the last counts.

    Raises:
        ValueError: With the text AppSync sends behind "Variable '…' has an invalid value."
    """
    if isinstance(value, str):
        try:
            return JsonValue(msgspec.json.encode(_read(value)).decode())
        except (ValueError, RecursionError):  # a UnicodeEncodeError is a ValueError
            pass
    raise ValueError(f"Unable to parse {java_text(value)} as valid JSON.")


def write_json(value: object) -> str:
    """What an ``AWSJSON`` field sends: a string that holds JSON; a plain string is a JSON string in a string."""
    return value.text if isinstance(value, JsonValue) else encode(value).decode()


def java_text(value: object) -> str:
    """``value`` as AppSync prints it inside its errors: objects as ``{key=value}``."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={java_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(java_text, value)) + "]"
    return value if isinstance(value, str) else json.dumps(value)


def _read(text: str) -> object:
    return json.loads(text, parse_constant=_refuse, parse_float=_as_written, parse_int=_as_written_when_odd)


def _refuse(word: str) -> object:
    raise ValueError(f"{word} is not JSON")


def _as_written(number: str) -> object:
    return msgspec.Raw(number.encode())


def _as_written_when_odd(number: str) -> object:
    return int(number) if len(number) < 18 and number != "-0" else msgspec.Raw(number.encode())


def text_check(name: str) -> Callable[[object], str]:
    """What lets through the values of the text scalar ``name`` and raises ``ValueError`` for all others."""
    rule = text_scalars.RULES[name]

    def check(value: object) -> str:
        if not isinstance(value, str) or not rule(value):
            raise ValueError(f"Unable to parse {java_text(value)} as valid {name}.")
        return value

    return check


def whole_seconds(value: object) -> int:
    """An ``AWSTimestamp``: whole seconds since 1970-01-01 UTC.

    Raises:
        ValueError: For anything else, and for what is out of range.
    """
    if not isinstance(value, int) or isinstance(value, bool) or value not in TIMESTAMPS:
        raise ValueError(f"Unable to parse {java_text(value)} as valid AWSTimestamp.")
    return value
