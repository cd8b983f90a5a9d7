"""AppSync's scalars: how their values come in and go out.

``AWSJSON`` is exact; the others pass as strings, ``AWSTimestamp`` as a whole number.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from graphql import GraphQLScalarType, GraphQLSchema

STRING_SCALARS = ("AWSDate", "AWSTime", "AWSDateTime", "AWSEmail", "AWSPhone", "AWSURL", "AWSIPAddress")
AWS_SCALARS = (*STRING_SCALARS, "AWSTimestamp", "AWSJSON")


@dataclass(frozen=True, slots=True)
class JsonValue:
    """A value of ``AWSJSON`` on its way from the argument to the answer: its text, written anew without white space."""

    text: str


def install(schema: GraphQLSchema) -> None:
    """Give the AWS scalars of ``schema`` their rules."""
    rules: dict[str, tuple[Callable[[object], object], Callable[[object], object]]] = {
        **dict.fromkeys(STRING_SCALARS, (_string, _string)),
        "AWSTimestamp": (_whole_number, _whole_number),
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


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"Expected type 'String' but was {java_text(value)}.")
    return value


def _whole_number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"Expected a whole number of seconds but was {java_text(value)}.")
    return value
