"""Prepares selection sets: a mutation's result becomes an event, of which each subscription receives its selection.

Subscribers receive only fields that the mutation selected (developer guide, "real-time data").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLString,
    InlineFragmentNode,
    SelectionSetNode,
    VariableNode,
    get_location,
    get_named_type,
    is_abstract_type,
    is_composite_type,
)

from appsync_console.sandbox.errors import UNAUTHORIZED_FIELD, ErrorEntry, denied_text, field_error, null_error

Event = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Field:
    """One selected field.

    Attributes:
        key: The name in the answer: the alias, or the name.
        name: The name in the schema.
        type: The type in the schema.
        node: The node in the document.
        fields: The fields selected of it; empty for a leaf.
        types: The object types for which it is selected, if the parent is an interface or union; otherwise empty.
    """

    key: str
    name: str
    type: GraphQLOutputType
    node: FieldNode
    fields: tuple[Field, ...]
    types: frozenset[str] = frozenset()


class Layout:
    """Prepares the selection sets of one document.

    Args:
        variables: Values for ``@skip`` and ``@include``; None includes every field.
    """

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, object] | None) -> None:
        self._schema = schema
        self._variables = variables
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }

    def fields(self, parent: GraphQLNamedType, selection_set: SelectionSetNode | None) -> tuple[Field, ...]:
        """Return the fields selected of ``parent``; fields with the same name in the answer are merged."""
        found: dict[str, list[tuple[FieldNode, frozenset[str]]]] = {}
        if selection_set is not None:
            for node, types in self._nodes(parent, selection_set, frozenset()):
                found.setdefault((node.alias or node.name).value, []).append((node, types))
        return tuple(self._field(parent, key, places) for key, places in found.items())

    def _field(self, parent: GraphQLNamedType, key: str, places: list[tuple[FieldNode, frozenset[str]]]) -> Field:
        node, types = places[0]
        name = node.name.value
        type_ = self._type_of(parent, name, types)
        parts = [part for place, _ in places if place.selection_set for part in place.selection_set.selections]
        below = self.fields(get_named_type(type_), SelectionSetNode(selections=tuple(parts))) if parts else ()
        return Field(key, name, type_, node, below, types)

    def _type_of(self, parent: GraphQLNamedType, name: str, types: frozenset[str]) -> GraphQLOutputType:
        if name == "__typename":
            return GraphQLNonNull(GraphQLString)
        for owner in (parent, *(self._schema.type_map[one] for one in types)):
            if isinstance(owner, GraphQLObjectType | GraphQLInterfaceType) and name in owner.fields:
                field: GraphQLField = owner.fields[name]
                return field.type
        raise LookupError(f"{parent} has no field {name}")  # validation rejects such documents

    def _nodes(
        self, parent: GraphQLNamedType, selection_set: SelectionSetNode, types: frozenset[str]
    ) -> Iterator[tuple[FieldNode, frozenset[str]]]:
        for node in selection_set.selections:
            if self._is_skipped(node):
                continue
            if isinstance(node, FieldNode):
                yield node, types
                continue
            fragment = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            assert isinstance(fragment, FragmentDefinitionNode | InlineFragmentNode)
            narrowed = self._narrowed(parent, fragment, types)
            if narrowed is not None:
                yield from self._nodes(parent, fragment.selection_set, narrowed)

    def _narrowed(
        self, parent: GraphQLNamedType, fragment: FragmentDefinitionNode | InlineFragmentNode, types: frozenset[str]
    ) -> frozenset[str] | None:
        """Return the object types to which ``fragment`` applies; None if there are none."""
        if fragment.type_condition is None:
            return types
        condition = self._possible(self._schema.type_map[fragment.type_condition.name.value])
        if not is_abstract_type(parent):
            return types if parent.name in condition else None
        return (types & condition if types else condition) or None

    def _possible(self, type_: GraphQLNamedType) -> frozenset[str]:
        if is_abstract_type(type_):
            return frozenset(member.name for member in self._schema.get_possible_types(type_))
        return frozenset({type_.name})

    def _is_skipped(self, node: object) -> bool:
        if self._variables is None:
            return False
        for directive in getattr(node, "directives", None) or ():
            if directive.name.value in ("skip", "include"):
                value = directive.arguments[0].value
                is_set = self._variables.get(value.name.value) if isinstance(value, VariableNode) else value.value
                if bool(is_set) == (directive.name.value == "skip"):
                    return True
        return False


def event_of(field: Field, result: object) -> object:
    """Return ``result`` of a mutation's field, with the names of the schema instead of those of the answer."""
    if isinstance(result, list):
        return [event_of(field, item) for item in result]
    if not isinstance(result, dict) or not field.fields:
        return result
    event: dict[str, object] = {}
    for part in field.fields:
        if part.key in result:
            event.setdefault(part.name, event_of(part, result[part.key]))
    return event


class _Null(Exception):
    """A null that propagates to the next nullable field."""


@dataclass(frozen=True, slots=True)
class _Delivery:
    denied: frozenset[str]
    errors: list[ErrorEntry]


def delivery(field: Field, event: object, denied: frozenset[str] = frozenset()) -> dict[str, object]:
    """Return the ``payload`` of a ``data`` frame: what a subscription's root ``field`` selects of ``event``.

    Args:
        denied: Fields that the subscriber may not access, as ``Type.field``.
    """
    errors: list[ErrorEntry] = []
    whole = _Delivery(denied, errors)
    try:
        data: object = {field.key: _complete(field, field.type, "Subscription", event, (field.key,), whole)}
    except _Null:
        data = None
    return {"data": data, "errors": errors} if errors else {"data": data}


def _complete(
    field: Field,
    type_: GraphQLOutputType,
    parent: str,
    value: object,
    path: tuple[str | int, ...],
    whole: _Delivery,
) -> object:
    if isinstance(type_, GraphQLNonNull):
        completed = _complete(field, type_.of_type, parent, value, path, whole)
        if completed is None:
            if value is None:
                whole.errors.append(null_error(get_named_type(type_).name, parent, path))
            raise _Null
        return completed
    if value is None:
        return None
    try:
        if isinstance(type_, GraphQLList):
            items = value if isinstance(value, list) else [value]
            return [_complete(field, type_.of_type, parent, item, (*path, at), whole) for at, item in enumerate(items)]
        return _object(field, type_, value, path, whole) if is_composite_type(type_) else value
    except _Null:
        return None


def _object(
    field: Field, type_: GraphQLOutputType, value: object, path: tuple[str | int, ...], whole: _Delivery
) -> dict[str, object]:
    known = value if isinstance(value, Mapping) else {}
    named = get_named_type(type_).name
    actual = named if isinstance(type_, GraphQLObjectType) else str(known.get("__typename", named))
    return {
        part.key: actual
        if part.name == "__typename"
        else _part(part, actual, known.get(part.name), (*path, part.key), whole)
        for part in field.fields
        if not part.types or actual in part.types
    }


def _part(part: Field, parent: str, value: object, path: tuple[str | int, ...], whole: _Delivery) -> object:
    if f"{parent}.{part.name}" not in whole.denied:
        return _complete(part, part.type, parent, value, path, whole)
    places = [get_location(part.node.loc.source, part.node.loc.start)] if part.node.loc else []
    whole.errors.append(field_error(denied_text(parent, part.name), UNAUTHORIZED_FIELD, path, places))
    if isinstance(part.type, GraphQLNonNull):
        raise _Null
    return None
