"""Checks that values suit the types of fields, with the texts of AppSync where they do not."""

from __future__ import annotations

import json

import msgspec
from graphql import (
    GraphQLError,
    GraphQLList,
    GraphQLOutputType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    specified_scalar_types,
)

from appsync_console.sandbox.schema.scalars import WORDS, JsonValue, enum_text, java_text, type_text


class Unserializable(Exception):
    """A value that does not suit the type of its field; the text is AppSync's, without the place."""


def checked(type_: GraphQLOutputType, value: object) -> object:
    """Return ``value`` as the result of a field; an ``Unserializable`` replaces what does not suit a leaf type."""
    if not is_leaf_type(get_named_type(type_)):
        return value
    shape, name = get_nullable_type(type_), get_named_type(type_).name
    value = _with_raw_json(value) if name == "AWSJSON" else _plain(value)
    if value is None:
        return None
    if isinstance(shape, GraphQLList):
        return [checked(shape.of_type, item) for item in (value if isinstance(value, list) else [value])]
    if name in ("String", "ID") and isinstance(value, dict | list):
        return java_text(value)
    try:
        shape.serialize(value)  # type: ignore[union-attr]
    except (GraphQLError, ValueError, TypeError):
        return Unserializable(_text(shape, value))
    return value


def _text(type_: object, value: object) -> str:
    name = str(type_)
    if name in WORDS:
        return f"Unable to serialize `{java_text(value)}` as a valid {WORDS[name]}."
    return type_text(name, value) if name in specified_scalar_types else enum_text(name, value)


def _plain(value: object) -> object:
    """Return ``value`` with decoded JSON in place of ``AWSJSON``."""
    if isinstance(value, JsonValue):
        return json.loads(value.text)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _with_raw_json(value: object) -> object:
    """Return ``value`` for ``AWSJSON``: in objects and lists, ``AWSJSON`` as the JSON that it is."""
    if isinstance(value, dict):
        return {key: _with_raw_json(_raw(item)) for key, item in value.items()}
    return [_with_raw_json(_raw(item)) for item in value] if isinstance(value, list) else value


def _raw(value: object) -> object:
    return msgspec.Raw(value.text.encode()) if isinstance(value, JsonValue) else value
