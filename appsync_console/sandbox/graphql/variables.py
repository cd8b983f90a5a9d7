"""Checks the variables of a request, with AppSync's texts.

A missing value is reported for the variable (aws-appsync-community #406), a value that does not suit a scalar for the
field of the input object that contains it (amplify-flutter #822). Only the first problem is reported.
"""

from __future__ import annotations

from collections.abc import Mapping

from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableDefinitionNode,
    get_location,
    get_nullable_type,
    is_input_type,
    is_required_input_field,
    is_specified_scalar_type,
    type_from_ast,
)

from appsync_console.sandbox.errors import ErrorEntry, InvalidOperation, request_error
from appsync_console.sandbox.schema.scalars import enum_text, java_text, type_text


class _Invalid(Exception):
    """The text of the error.

    Args:
        has_place: Whether AppSync adds the place of the variable.
    """

    def __init__(self, text: str, *, has_place: bool = True) -> None:
        super().__init__(text)
        self.has_place = has_place


def require_valid(schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, object]) -> None:
    """Check the values ``given`` for the variables of ``operation``.

    Raises:
        InvalidOperation: A value is missing, or does not suit its type.
    """
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        type_ = type_from_ast(schema, definition.type)
        if not is_input_type(type_) or (name not in given and definition.default_value is not None):
            continue
        try:
            _require(name, name, type_, given.get(name))
        except _Invalid as invalid:
            raise InvalidOperation([_entry(invalid, definition)]) from None


def _entry(invalid: _Invalid, definition: VariableDefinitionNode) -> ErrorEntry:
    place = definition.loc if invalid.has_place else None
    entry = request_error(str(invalid), [get_location(place.source, place.start)] if place else [])
    return entry if place else {**entry, "locations": None}


def _require(variable: str, name: str, type_: GraphQLInputType, value: object) -> None:
    if value is None:
        if isinstance(type_, GraphQLNonNull):
            raise _Invalid(f"Variable '{variable}' has coerced Null value for NonNull type '{type_}'")
        return
    shape = get_nullable_type(type_)
    if isinstance(shape, GraphQLList):
        for item in value if isinstance(value, list) else [value]:
            _require(variable, name, shape.of_type, item)
    elif isinstance(shape, GraphQLInputObjectType):
        _require_object(variable, name, shape, value)
    else:
        try:
            shape.parse_value(value)  # type: ignore[union-attr,arg-type]
        except (GraphQLError, ValueError, TypeError) as problem:
            raise _Invalid(f"Variable '{name}' has an invalid value. {_reason(shape, value, problem)}") from None


def _require_object(variable: str, name: str, type_: GraphQLInputObjectType, value: object) -> None:
    if not isinstance(value, dict):
        text = f"{type_text('Map', value)} Variables for input objects must be an instance of type 'Map'."
        raise _Invalid(f"Variable '{name}' has an invalid value. {text}")
    if set(value) - set(type_.fields):
        # AppSync's text ends with a space (aws-appsync-community #273).
        text = f"The variables input contains a field that is not defined for input object type '{type_}' "
        raise _Invalid(text, has_place=False)
    for key, field in type_.fields.items():
        if key in value or is_required_input_field(field):
            _require(variable, key, field.type, value.get(key))


def _reason(type_: object, value: object, problem: Exception) -> str:
    if not isinstance(type_, GraphQLScalarType):
        return enum_text(str(type_), value)
    if is_specified_scalar_type(type_):
        return type_text(type_.name, value)
    # The rules of the AWS scalars have AppSync's texts.
    return str(problem) if isinstance(problem, ValueError) else f"Unable to parse {java_text(value)} as {type_}."
