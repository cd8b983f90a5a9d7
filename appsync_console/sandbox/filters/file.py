"""Reads the file beside a schema that defines filters and invalidation, as subscription resolvers do in AppSync.

For ``pets.graphql`` it is ``pets.filters.json`` or ``pets.filters.toml``. docs/sandbox.md describes the form.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    get_named_type,
)

from appsync_console.domain.errors import InputError
from appsync_console.sandbox.filters.conditions import Filter, FilterFault, filter_of
from appsync_console.sandbox.filters.expressions import CallerFilter

MAX_INVALIDATIONS = 5
"""The most calls of ``extensions.invalidateSubscriptions`` in one request (reference of ``extensions``)."""

_ARGUMENTS = "$arguments."
_RESULT = "$result."
_FILTER = "filter"
_COMBINATIONS = frozenset({"and", "or"})


@dataclass(frozen=True, slots=True)
class FilterForm:
    """A filter with unresolved references."""

    form: Mapping[str, object]

    def filter(self, arguments: Mapping[str, object]) -> Filter:
        """Return the filter for a subscription with these arguments; conditions on missing arguments are ignored.

        Raises:
            FilterFault: A value does not suit its operator, or exceeds a limit.
        """
        groups = self.form.get("filterGroup")
        if not isinstance(groups, list):
            return filter_of(self.form)
        return filter_of({**self.form, "filterGroup": [_filled(group, arguments) for group in groups]})


@dataclass(frozen=True, slots=True)
class Invalidation:
    """The subscriptions that a mutation invalidates: those of a field whose invalidation filter matches the payload."""

    subscription: str
    form: Mapping[str, object]

    def payload(self, arguments: Mapping[str, object], result: Mapping[str, object]) -> dict[str, object]:
        """Return the payload for a mutation with these arguments and this result, without missing values."""
        found = {key: _value(value, arguments, result) for key, value in self.form.items()}
        return {key: value for key, (is_there, value) in found.items() if is_there}


@dataclass(frozen=True, slots=True)
class Rules:
    """The contents of the file, by the names of subscriptions and mutations."""

    filters: Mapping[str, FilterForm | CallerFilter] = field(default_factory=dict)
    invalidation_filters: Mapping[str, FilterForm] = field(default_factory=dict)
    invalidations: Mapping[str, tuple[Invalidation, ...]] = field(default_factory=dict)


def beside(schema_path: Path) -> Path | None:
    """Return the filter file of a schema; None if there is none."""
    for ending in (".filters.json", ".filters.toml"):
        path = schema_path.with_name(schema_path.stem + ending)
        if path.is_file():
            return path
    return None


def load(path: Path, schema: GraphQLSchema) -> Rules:
    """Return the rules in the file at ``path``.

    Raises:
        InputError: For field ``filters``, if the file cannot be read or does not match the schema.
    """
    try:
        text = path.read_text(encoding="utf-8")
        form = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
        return rules_of(form, schema)
    except (OSError, ValueError, RecursionError) as error:
        raise InputError("sandbox.filters_unusable", field="filters", file=path.name, reason=str(error)) from error


def rules_of(form: object, schema: GraphQLSchema) -> Rules:
    """Return the rules in a decoded file.

    Raises:
        FilterFault: The form is not valid, or does not match the schema.
    """
    parts = _object(form, "The file", ("subscriptions", "mutations"))
    filters: dict[str, FilterForm | CallerFilter] = {}
    invalidation_filters: dict[str, FilterForm] = {}
    for name, value in _object(parts.get("subscriptions", {}), "subscriptions").items():
        kinds = _object(value, f"subscriptions.{name}", ("filter", "invalidation"))
        known = _arguments(schema.subscription_type, name, "subscription")
        if "filter" in kinds:
            filters[name] = _filter(kinds["filter"], f"subscriptions.{name}.filter", schema, name)
        if "invalidation" in kinds:
            invalidation_filters[name] = _checked(kinds["invalidation"], f"subscriptions.{name}.invalidation", known)
    for name, found in filters.items():
        if isinstance(found, FilterForm):
            _require_fields(schema, name, found)
    invalidations = {
        name: _invalidations(value, name, schema)
        for name, value in _object(parts.get("mutations", {}), "mutations").items()
    }
    return Rules({**caller_filters(schema), **filters}, invalidation_filters, invalidations)


def caller_filters(schema: GraphQLSchema) -> dict[str, FilterForm | CallerFilter]:
    """Return the filters that need no file, by the names of subscriptions: an input object called ``filter``.

    Schemas that Amplify builds have them, as ``ModelSubscription…FilterInput``.
    """
    fields = schema.subscription_type.fields if schema.subscription_type else {}
    return {
        name: CallerFilter(_FILTER)
        for name, field in fields.items()
        if _FILTER in field.args
        and isinstance(get_named_type(field.args[_FILTER].type), GraphQLInputObjectType)
        and _FILTER not in _fields(field.type)
    }


def _filter(form: object, place: str, schema: GraphQLSchema, name: str) -> FilterForm | CallerFilter:
    known = _arguments(schema.subscription_type, name, "subscription")
    argument = _reference(form, _ARGUMENTS)
    if argument is None:
        return _checked(form, place, known)
    if argument not in known:
        raise FilterFault(f"{place}: the subscription has no argument {argument}.")
    assert schema.subscription_type is not None
    field = schema.subscription_type.fields[name]
    type_ = get_named_type(field.args[argument].type)
    if isinstance(type_, GraphQLInputObjectType):
        unknown = [each for each in type_.fields if each not in _fields(field.type) and each not in _COMBINATIONS]
        if unknown:
            result = get_named_type(field.type)
            raise FilterFault(f"{place}: the type {result} has no field {unknown[0]}, by which {type_} filters.")
    elif type_.name not in ("AWSJSON", "String"):
        raise FilterFault(f"{place}: the argument {argument} is {type_}; a filter is AWSJSON or an input object.")
    return CallerFilter(argument)


def _fields(type_: GraphQLOutputType) -> Mapping[str, GraphQLField]:
    named = get_named_type(type_)
    return named.fields if isinstance(named, GraphQLObjectType | GraphQLInterfaceType) else {}


def _checked(form: object, place: str, known: frozenset[str]) -> FilterForm:
    mapping = _object(form, place)
    for name in _references(mapping):
        if name not in known:
            raise FilterFault(f"{place}: the subscription has no argument {name}.")
    try:
        # References are ignored here; their values are checked when a client subscribes.
        FilterForm(mapping).filter({})
    except FilterFault as fault:
        raise FilterFault(f"{place}: {fault}") from None
    return FilterForm(mapping)


def _require_fields(schema: GraphQLSchema, subscription: str, form: FilterForm) -> None:
    assert schema.subscription_type is not None
    place = f"subscriptions.{subscription}.filter"
    groups = form.form["filterGroup"]
    assert isinstance(groups, list)
    for condition in (each for group in groups for each in group["filters"]):
        type_ = schema.subscription_type.fields[subscription].type
        for name in str(condition["fieldName"]).split("."):
            if name not in _fields(type_):
                raise FilterFault(f"{place}: the type {get_named_type(type_)} has no field {name}.")
            type_ = _fields(type_)[name].type
        if _fields(type_):
            raise FilterFault(
                f"{place}: {condition['fieldName']} is an object; name a field of {get_named_type(type_)}."
            )


def _invalidations(form: object, mutation: str, schema: GraphQLSchema) -> tuple[Invalidation, ...]:
    place = f"mutations.{mutation}"
    known = _arguments(schema.mutation_type, mutation, "mutation")
    entries = _object(form, place, ("invalidate",)).get("invalidate")
    if not isinstance(entries, list):
        raise FilterFault(f"{place}.invalidate is a list.")
    if len(entries) > MAX_INVALIDATIONS:
        raise FilterFault(f"{place}.invalidate has more than {MAX_INVALIDATIONS} entries.")
    found = []
    for entry in entries:
        parts = _object(entry, f"{place}.invalidate", ("subscription", "payload"))
        name = parts.get("subscription")
        if not isinstance(name, str):
            raise FilterFault(f"{place}.invalidate: an entry has no subscription.")
        _arguments(schema.subscription_type, name, "subscription")
        payload = _object(parts.get("payload"), f"{place}.invalidate.payload")
        for value in payload.values():
            argument = _reference(value, _ARGUMENTS)
            if argument is not None and argument not in known:
                raise FilterFault(f"{place}: the mutation has no argument {argument}.")
            result = _reference(value, _RESULT)
            if (
                result is not None
                and schema.mutation_type
                and result not in _fields(schema.mutation_type.fields[mutation].type)
            ):
                raise FilterFault(f"{place}: the mutation returns no field {result}.")
        found.append(Invalidation(name, payload))
    return tuple(found)


def _object(form: object, place: str, keys: tuple[str, ...] = ()) -> Mapping[str, object]:
    if not isinstance(form, dict):
        raise FilterFault(f"{place} is not an object.")
    for key in form:
        if keys and key not in keys:
            raise FilterFault(f"{place} has no part {key!r}; it can have {', '.join(keys)}.")
    return form


def _arguments(root: GraphQLObjectType | None, name: str, what: str) -> frozenset[str]:
    if root is None or name not in root.fields:
        raise FilterFault(f"The schema has no {what} {name}.")
    return frozenset(root.fields[name].args)


def _references(form: object) -> list[str]:
    if isinstance(form, Mapping):
        return [name for value in form.values() for name in _references(value)]
    if isinstance(form, list):
        return [name for value in form for name in _references(value)]
    name = _reference(form, _ARGUMENTS)
    return [] if name is None else [name]


def _reference(value: object, kind: str) -> str | None:
    return value.removeprefix(kind) if isinstance(value, str) and value.startswith(kind) else None


def _filled(group: object, arguments: Mapping[str, object]) -> object:
    conditions = group.get("filters") if isinstance(group, Mapping) else None
    if not isinstance(group, Mapping) or not isinstance(conditions, list):
        return group
    filled = []
    for condition in conditions:
        if not isinstance(condition, Mapping) or "value" not in condition:
            filled.append(condition)
        elif _is_given(condition["value"], arguments):
            filled.append({**condition, "value": _with(condition["value"], arguments)})
        else:
            filter_of({"filterGroup": [{"filters": [{**condition, "value": _example(condition)}]}]})
    return {**group, "filters": filled}


def _example(condition: Mapping[str, object]) -> object:
    """Return a value that suits the operator, to check the rest of a condition without its argument."""
    lists = {"in": ["x"], "notIn": ["x"], "containsAny": ["x"], "between": ["x", "x"]}
    return lists.get(str(condition.get("operator")), "x")


def _is_given(value: object, arguments: Mapping[str, object]) -> bool:
    return all(name in arguments for name in _references(value))


def _with(value: object, arguments: Mapping[str, object]) -> object:
    if isinstance(value, list):
        return [_with(item, arguments) for item in value]
    name = _reference(value, _ARGUMENTS)
    return value if name is None else arguments[name]


def _value(value: object, arguments: Mapping[str, object], result: Mapping[str, object]) -> tuple[bool, object]:
    for kind, source in ((_ARGUMENTS, arguments), (_RESULT, result)):
        name = _reference(value, kind)
        if name is not None:
            return name in source, source.get(name)
    return True, value
