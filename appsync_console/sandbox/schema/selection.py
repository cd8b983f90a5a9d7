"""Prepares selection sets: a mutation's result becomes an event, of which each subscription receives its selection.

Subscribers receive only fields that the mutation selected (developer guide, "real-time data").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
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
TYPE_NAME = "__typename"


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
        """Return the fields selected of ``parent``; fields with the same name in the answer are merged.

        Of an interface or union, they are those of each object type. Types of which the same is selected share fields.
        """
        if selection_set is None:
            return ()
        if not is_abstract_type(parent):
            return self._of_nodes(parent, self._nodes(parent, selection_set), frozenset())
        shared: dict[tuple[object, ...], list[GraphQLObjectType]] = {}
        for type_ in self._schema.get_possible_types(parent):
            nodes = self._nodes(type_, selection_set)
            shape = tuple((id(node), str(self._type_of(type_, node.name.value))) for node in nodes)
            shared.setdefault(shape, []).append(type_)
        return tuple(
            field
            for types in shared.values()
            for field in self._of_nodes(
                types[0], self._nodes(types[0], selection_set), frozenset(type_.name for type_ in types)
            )
        )

    def _of_nodes(
        self, parent: GraphQLNamedType, nodes: Iterable[FieldNode], types: frozenset[str]
    ) -> tuple[Field, ...]:
        found: dict[str, list[FieldNode]] = {}
        for node in nodes:
            found.setdefault((node.alias or node.name).value, []).append(node)
        return tuple(self._field(parent, key, places, types) for key, places in found.items())

    def _field(self, parent: GraphQLNamedType, key: str, places: list[FieldNode], types: frozenset[str]) -> Field:
        name = places[0].name.value
        type_ = self._type_of(parent, name)
        parts = [part for place in places if place.selection_set for part in place.selection_set.selections]
        below = self.fields(get_named_type(type_), SelectionSetNode(selections=tuple(parts))) if parts else ()
        return Field(key, name, type_, places[0], below, types)

    def _type_of(self, parent: GraphQLNamedType, name: str) -> GraphQLOutputType:
        if name == TYPE_NAME:
            return GraphQLNonNull(GraphQLString)
        assert isinstance(parent, GraphQLObjectType)
        field: GraphQLField = parent.fields[name]
        return field.type

    def _nodes(self, parent: GraphQLNamedType, selection_set: SelectionSetNode) -> list[FieldNode]:
        """Return the nodes that select fields of the object type ``parent``."""
        found: list[FieldNode] = []
        for node in selection_set.selections:
            if self._is_skipped(node):
                continue
            if isinstance(node, FieldNode):
                found.append(node)
                continue
            fragment = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            assert isinstance(fragment, FragmentDefinitionNode | InlineFragmentNode)
            condition = fragment.type_condition
            if condition is None or parent.name in self._possible(self._schema.type_map[condition.name.value]):
                found.extend(self._nodes(parent, fragment.selection_set))
        return found

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


def event_of(field: Field, result: object, made: object = None) -> object:
    """Return ``result`` of a mutation's field, with the names of the schema instead of those of the answer.

    Args:
        made: What the mutation returned: it names the types of objects, whether or not the caller selected them.
    """
    if isinstance(result, list):
        sources = made if isinstance(made, list) and len(made) == len(result) else [made] * len(result)
        return [event_of(field, item, source) for item, source in zip(result, sources, strict=True)]
    if not isinstance(result, dict) or not field.fields:
        return result
    source = made if isinstance(made, Mapping) else {}
    event: dict[str, object] = {}
    if TYPE_NAME in source:
        event[TYPE_NAME] = source[TYPE_NAME]
    for part in field.fields:
        if part.key in result and (not part.types or source.get(TYPE_NAME) in part.types):
            event.setdefault(part.name, event_of(part, result[part.key], source.get(part.name)))
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
        if not is_composite_type(type_):
            return value
        return _object(field, type_, value[0] if isinstance(value, list) and value else value, path, whole)
    except _Null:
        return None


def _object(
    field: Field, type_: GraphQLOutputType, value: object, path: tuple[str | int, ...], whole: _Delivery
) -> dict[str, object]:
    known = value if isinstance(value, Mapping) else {}
    named = get_named_type(type_).name
    actual = named if isinstance(type_, GraphQLObjectType) else str(known.get(TYPE_NAME, named))
    return {
        part.key: actual
        if part.name == TYPE_NAME
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
