"""AppSync's scalars: parsing of input and serialization of output.

The formats of the text scalars are in ``text_scalars``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from graphql import GraphQLScalarType, GraphQLSchema

from appsync_console.sandbox.schema import text_scalars

AWS_SCALARS = (*text_scalars.RULES, "AWSTimestamp", "AWSJSON")
WORDS = {
    "AWSDate": "date",
    "AWSTime": "time",
    "AWSDateTime": "DateTime Object",
    "AWSTimestamp": "timestamp",
    "AWSEmail": "email address",
    "AWSPhone": "phone number",
    "AWSURL": "URL",
    "AWSIPAddress": "IP address",
}
"""What AppSync's errors call the scalars (amplify-swift #278, amplify-js #5963, amplify-flutter #822; others ours)."""
_JAVA_NAMES = {
    str: "String",
    bool: "Boolean",
    int: "Integer",
    float: "Double",
    list: "ArrayList",
    dict: "LinkedHashMap",
}
TIMESTAMPS = range(-31557014167219200, 31556889864403199 + 1)
"""The range of ``AWSTimestamp`` in seconds (its description in AppSync's introspection)."""


@dataclass(frozen=True, slots=True)
class JsonValue:
    """A value of ``AWSJSON`` between argument and answer: its JSON text without white space."""

    text: str


def install(schema: GraphQLSchema) -> None:
    """Add the rules of the AWS scalars to ``schema``."""
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
    """Return ``value`` as JSON without white space. Numbers from :func:`parse_json` are unchanged."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # a lone surrogate, which must be escaped
        return json.dumps(value, separators=(",", ":")).encode()


def parse_json(value: object) -> JsonValue:
    """Parse an ``AWSJSON`` argument: a string that holds JSON (RFC 8259); the last of duplicate names counts.

    Raises:
        ValueError: With the text that AppSync sends after "Variable '…' has an invalid value."
    """
    if isinstance(value, str):
        try:
            return JsonValue(msgspec.json.encode(_read(value)).decode())
        except (ValueError, RecursionError):  # a UnicodeEncodeError is a ValueError
            pass
    raise ValueError(f"Unable to parse {java_text(value)} as valid JSON.")


def write_json(value: object) -> str:
    """Serialize an ``AWSJSON`` field: a string that holds JSON; a plain string becomes a JSON string in a string."""
    return value.text if isinstance(value, JsonValue) else encode(value).decode()


def java_text(value: object) -> str:
    """Return ``value`` as AppSync prints it in errors: objects as ``{key=value}``."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={java_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(java_text, value)) + "]"
    return value if isinstance(value, str) else json.dumps(value)


def type_text(name: str, value: object) -> str:
    """Return graphql-java's text for a value that does not suit the built-in type ``name``."""
    return f"Expected type '{name}' but was '{_JAVA_NAMES.get(type(value), 'Object')}'."


def enum_text(name: str, value: object) -> str:
    """Return graphql-java's text for a value that is none of the enum ``name``."""
    return f"Invalid input for Enum '{name}'. No value found for name '{java_text(value)}'"


def _read(text: str) -> object:
    return json.loads(text, parse_constant=_refuse, parse_float=_as_written, parse_int=_as_written_when_odd)


def _refuse(word: str) -> object:
    raise ValueError(f"{word} is not JSON")


def _as_written(number: str) -> object:
    return msgspec.Raw(number.encode())


def _as_written_when_odd(number: str) -> object:
    return int(number) if len(number) < 18 and number != "-0" else msgspec.Raw(number.encode())


def text_check(name: str) -> Callable[[object], str]:
    """Return a check for the text scalar ``name``, which raises ``ValueError`` for values that are not valid."""
    rule = text_scalars.RULES[name]

    def check(value: object) -> str:
        if not isinstance(value, str) or not rule(value):
            raise ValueError(f"Unable to parse `{java_text(value)}` as a valid {WORDS[name]}.")
        return value

    return check


def whole_seconds(value: object) -> int:
    """Check an ``AWSTimestamp``: whole seconds since 1970-01-01 UTC.

    Raises:
        ValueError: The value is something else or out of range.
    """
    if not isinstance(value, int) or isinstance(value, bool) or value not in TIMESTAMPS:
        raise ValueError(f"Unable to parse `{java_text(value)}` as a valid {WORDS['AWSTimestamp']}.")
    return value
