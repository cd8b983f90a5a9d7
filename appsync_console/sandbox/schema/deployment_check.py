"""Finds what AppSync refuses when a schema is deployed, and recognizes the source schemas of Amplify."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from graphql import (
    DirectiveDefinitionNode,
    DirectiveNode,
    DocumentNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    NameNode,
    Node,
    ScalarTypeDefinitionNode,
    TypeDefinitionNode,
    Visitor,
    get_location,
    get_named_type,
    specified_scalar_types,
    visit,
)

from appsync_console.domain.errors import InputError
from appsync_console.domain.notice import Notice
from appsync_console.sandbox.schema.scalars import AWS_SCALARS

AMPLIFY_DIRECTIVES = frozenset(
    {"model", "auth", "key", "index", "primaryKey", "connection", "hasOne", "hasMany", "belongsTo", "manyToMany"}
    | {"searchable", "versioned", "function", "http", "predictions", "mapsTo", "default", "sql", "refersTo"}
    | {"validate", "conversation", "generation"}
)
"""The directives of Amplify's source schemas, which its build replaces."""
_GLOBAL_RULES = "AMPLIFY"  # the input type with the authorization rules of a source schema
_RESERVED = "AWS"


def require_built(document: DocumentNode) -> None:
    """Require that ``document`` is not the source of an Amplify API.

    Raises:
        InputError: For field ``schema``: the sandbox needs the schema that Amplify builds from it.
    """
    declared = {each.name.value for each in document.definitions if isinstance(each, DirectiveDefinitionNode)}
    finder = _AmplifyFinder(AMPLIFY_DIRECTIVES - declared)
    visit(document, finder)
    if finder.found is not None:
        sign = f"@{finder.found.value}" if finder.is_directive else f"input {finder.found.value}"
        raise InputError("sandbox.schema_of_amplify", field="schema", sign=sign, line=_line(finder.found))


class _AmplifyFinder(Visitor):
    """Finds the first sign of an Amplify source schema."""

    def __init__(self, directives: Collection[str]) -> None:
        super().__init__()
        self._directives = directives
        self.found: NameNode | None = None
        self.is_directive = False

    def enter(self, node: Node, *_: object) -> None:
        """Called by ``visit`` for every node."""
        if self.found is not None:
            return
        if isinstance(node, DirectiveNode) and node.name.value in self._directives:
            self.found, self.is_directive = node.name, True
        elif isinstance(node, InputObjectTypeDefinitionNode) and node.name.value == _GLOBAL_RULES:
            self.found = node.name


def refused_definitions(document: DocumentNode, known_directives: Collection[str]) -> Iterator[Notice]:
    """Return a warning for each definition in ``document`` that AppSync refuses.

    Args:
        known_directives: The directives that AppSync has itself.
    """
    for node in document.definitions:
        if isinstance(node, ScalarTypeDefinitionNode):
            if node.name.value not in AWS_SCALARS and node.name.value not in specified_scalar_types:
                yield Notice("sandbox.schema_own_scalar", {"line": _line(node.name), "name": node.name.value})
        elif isinstance(node, TypeDefinitionNode) and node.name.value.startswith(_RESERVED):
            yield Notice("sandbox.schema_reserved_name", {"line": _line(node.name), "name": node.name.value})
        elif isinstance(node, DirectiveDefinitionNode) and node.name.value not in known_directives:
            yield Notice("sandbox.schema_own_directive", {"line": _line(node.name), "name": node.name.value})


def refused_arguments(schema: GraphQLSchema, filtered: Collection[str]) -> Iterator[Notice]:
    """Return a warning for each argument of a subscription that is no field of what the subscription returns.

    Args:
        filtered: Subscriptions whose arguments have another meaning, by a filter of their own.
    """
    fields = schema.subscription_type.fields if schema.subscription_type else {}
    for name, field in fields.items():
        type_ = get_named_type(field.type)
        if name in filtered or not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            continue
        for argument, definition in field.args.items():
            if argument not in type_.fields and definition.ast_node is not None:
                line = _line(definition.ast_node.name)
                yield Notice(
                    "sandbox.schema_argument_is_no_field",
                    {"line": line, "name": argument, "subscription": name, "type": type_.name},
                )


def _line(node: NameNode) -> int:
    return get_location(node.loc.source, node.loc.start).line if node.loc else 0
