"""Makes the results of mutations, which have no resolvers: what their arguments describe and what their types require.

Arguments fill the fields of the same names; input objects pass theirs on, as in ``createNote(input: {text: "x"})``.
What no argument brings and the type requires is made: ids, times and defaults. Ids and times of records are made even
where null is allowed, unless the mutation has an argument for them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
    is_composite_type,
)

from appsync_console.sandbox.schema.scalars import JsonValue
from appsync_console.sandbox.schema.selection import TYPE_NAME

_MOST_NESTING = 4  # required objects can require each other without end
_RECORD_TIMES = ("createdAt", "updatedAt")
_TIME_TYPES = ("AWSDateTime", "AWSTimestamp", "AWSDate", "AWSTime")
_DEFAULTS: Mapping[str, object] = {
    "String": "",
    "Int": 0,
    "Float": 0.0,
    "Boolean": False,
    "AWSJSON": JsonValue("{}"),
    "AWSEmail": "someone@example.com",
    "AWSURL": "https://example.com/",
    "AWSPhone": "+1 206 555 0100",
    "AWSIPAddress": "192.0.2.1",
}

_Values = Mapping[str, object]
_Inputs = Mapping[str, GraphQLArgument] | Mapping[str, GraphQLInputField]


def result_of(schema: GraphQLSchema, field: GraphQLField, arguments: _Values, now: datetime) -> object:
    """Return the result of the mutation ``field`` for ``arguments``.

    Objects are dictionaries with ``__typename``. Values have the form of arguments, and may not suit the field's type.

    Args:
        now: The time of the mutation, in UTC.
    """
    maker = _Maker(schema, now, frozenset(field.args))
    if is_composite_type(get_named_type(field.type)):
        return maker.described(field.type, arguments, 0)
    return maker.leaf_result(field, arguments)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes one result."""

    schema: GraphQLSchema
    now: datetime
    declared: frozenset[str]  # the names of the mutation's arguments

    def described(self, type_: GraphQLOutputType, values: _Values, depth: int) -> object:
        """Return the object, or the list of objects, that ``values`` describe."""
        shape = get_nullable_type(type_)
        if not isinstance(shape, GraphQLList):
            return self._object(get_named_type(shape), values, depth, is_record=True)
        several = _batch(get_named_type(shape), values)
        return [self.described(shape.of_type, each, depth) for each in several]

    def leaf_result(self, field: GraphQLField, arguments: _Values) -> object:
        """Return the scalar, enum value or list that the arguments bring: of the same type, or else the last one."""
        shape, named = get_nullable_type(field.type), get_named_type(field.type)
        given = list(_leaves(field.args, arguments))
        of_shape = [value for type_, value in given if str(get_nullable_type(type_)) == str(shape)]
        of_type = [value for type_, value in given if get_named_type(type_) is named]
        if found := of_shape or of_type:
            return _listed(shape, found[-1])
        if given and named.name == "AWSJSON":
            return _listed(shape, given[0][1] if len(given) == 1 else dict(arguments))
        if given and named.name in ("String", "ID"):
            return _listed(shape, given[-1][1])
        if not isinstance(field.type, GraphQLNonNull):
            return None
        return True if named.name == "Boolean" and not isinstance(shape, GraphQLList) else self._made("", field.type, 0)

    def _object(
        self, named: GraphQLNamedType, values: _Values, depth: int, *, is_record: bool
    ) -> dict[str, object] | None:
        type_ = self._concrete(named, values)
        if type_ is None or depth > _MOST_NESTING:
            return None
        given = _matching(type_, values)
        rest = _rest(type_, values) if given else values
        made: dict[str, object] = {TYPE_NAME: type_.name}
        for name, field in type_.fields.items():
            is_required, is_own = isinstance(field.type, GraphQLNonNull), self._is_of_record(name, field)
            if given.get(name) is not None or (name in given and not is_own):
                made[name] = self._value(name, field.type, given[name], depth)
            elif is_own and (is_required or (is_record and name not in self.declared)):
                made[name] = self._made(name, field.type, depth)
            elif self._describes(field, rest):
                made[name] = self.described(field.type, rest, depth + 1)
            elif is_required:
                made[name] = self._made(name, field.type, depth)
        return made

    def _concrete(self, named: GraphQLNamedType, values: _Values) -> GraphQLObjectType | None:
        """Return the object type; of an interface or union, the one that has the most of the values as fields."""
        if not isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
            return named if isinstance(named, GraphQLObjectType) else None

        def fit(type_: GraphQLObjectType) -> tuple[int, int]:
            given = _matching(type_, values)
            return sum(value is not None for value in given.values()), len(given)

        return max(self.schema.get_possible_types(named), key=fit, default=None)

    def _value(self, name: str, type_: GraphQLOutputType, given: object, depth: int) -> object:
        """Return ``given`` with all that its objects require."""
        shape = get_nullable_type(type_)
        if given is None:
            return None
        if isinstance(shape, GraphQLList):
            items = given if isinstance(given, list) else [given]
            return [self._value(name, shape.of_type, item, depth) for item in items]
        if not is_composite_type(shape):
            return given
        first = given[0] if isinstance(given, list) and given else given
        if isinstance(first, dict):
            return self._object(get_named_type(shape), first, depth + 1, is_record=False)
        return self._made(name, type_, depth) if isinstance(type_, GraphQLNonNull) else None

    def _describes(self, field: GraphQLField, values: _Values) -> bool:
        """Whether ``values`` bring a field of an object in ``field``, such as ``note`` in a ``CreateNotePayload``."""
        concrete = self._concrete(get_named_type(field.type), values)
        return concrete is not None and bool(_matching(concrete, values))

    def _is_of_record(self, name: str, field: GraphQLField) -> bool:
        type_name = str(get_nullable_type(field.type))
        return (name == "id" and type_name == "ID") or (name in _RECORD_TIMES and type_name in _TIME_TYPES)

    def _made(self, name: str, type_: GraphQLOutputType, depth: int) -> object:
        shape = get_nullable_type(type_)
        if isinstance(shape, GraphQLList):
            return []
        if is_composite_type(shape):
            return self._object(get_named_type(shape), {}, depth + 1, is_record=False)
        if isinstance(shape, GraphQLEnumType):
            return next(iter(shape.values))
        return self._made_scalar(name, get_named_type(shape).name)

    def _made_scalar(self, name: str, type_name: str) -> object:
        moment = self.now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{self.now.microsecond // 1000:03}Z"
        is_moment = type_name == "AWSDateTime" or (type_name == "String" and name in _RECORD_TIMES)
        if is_moment:
            return moment
        if type_name == "ID" or (type_name == "String" and name == "id"):
            return str(uuid.uuid4())
        if type_name == "AWSTimestamp":
            return int(self.now.timestamp())
        if type_name in ("AWSDate", "AWSTime"):
            date, _, time = moment.partition("T")
            return f"{date}Z" if type_name == "AWSDate" else time
        return 1 if name == "_version" else _DEFAULTS.get(type_name, "")


def _matching(type_: GraphQLObjectType, values: _Values) -> dict[str, object]:
    """Return the values that are fields of ``type_``: those of the arguments, then those in input objects."""
    found = {name: value for name, value in values.items() if name in type_.fields}
    for inner in _inner_objects(type_, values):
        for name, value in _matching(type_, inner).items():
            found.setdefault(name, value)
    return found


def _rest(type_: GraphQLObjectType, values: _Values) -> dict[str, object]:
    """Return the values that are not fields of ``type_``, without the input objects that contain them."""
    found = {name: value for name, value in values.items() if name not in type_.fields and not _is_input(value)}
    for inner in _inner_objects(type_, values):
        for name, value in _rest(type_, inner).items():
            found.setdefault(name, value)
    return found


def _inner_objects(type_: GraphQLObjectType, values: _Values) -> Iterator[_Values]:
    for name, value in values.items():
        if name not in type_.fields and _is_input(value):
            yield value[0] if isinstance(value, list) else value  # type: ignore[misc]


def _is_input(value: object) -> bool:
    """Whether ``value`` is an input object, or a list of them."""
    return isinstance(value[0] if isinstance(value, list) and value else value, dict)


def _batch(named: GraphQLNamedType, values: _Values) -> list[_Values]:
    """Return the values of each object of a list: of each input object in a list of them, or else of one object."""
    fields = named.fields if isinstance(named, GraphQLObjectType | GraphQLInterfaceType) else {}
    for name, value in values.items():
        if name in fields:
            continue
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return [{**values, name: item} for item in value]
        if isinstance(value, dict):
            inner = _batch(named, value)
            if len(inner) != 1 or inner[0] is not value:
                return [{**values, name: item} for item in inner]
    return [values]


def _leaves(inputs: _Inputs, values: _Values) -> Iterator[tuple[GraphQLInputType, object]]:
    """Return type and value of each scalar or enum in arguments and input objects."""
    for name, value in values.items():
        type_ = inputs[name].type
        named = get_named_type(type_)
        if not isinstance(named, GraphQLInputObjectType):
            yield type_, value
        elif isinstance(value, dict):
            yield from _leaves(named.fields, value)


def _listed(shape: object, value: object) -> object:
    """Return ``value`` in as many lists as ``shape`` has."""
    if not isinstance(shape, GraphQLList) or value is None:
        return value
    inner = get_nullable_type(shape.of_type)
    return [_listed(inner, item) for item in value] if isinstance(value, list) else [_listed(inner, value)]
