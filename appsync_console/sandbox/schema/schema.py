"""Builds a schema from SDL, with AppSync's built-in scalars and directives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graphql import (
    DirectiveDefinitionNode,
    DocumentNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    ScalarTypeDefinitionNode,
    build_ast_schema,
    get_directive_values,
    get_named_type,
    parse,
    specified_directives,
    specified_scalar_types,
    validate_schema,
)
from graphql.validation.validate import validate_sdl

from appsync_console import resources
from appsync_console.domain.errors import InputError
from appsync_console.domain.notice import Notice
from appsync_console.sandbox.filters import file
from appsync_console.sandbox.schema import scalars
from appsync_console.sandbox.schema.deployment_check import refused_arguments, refused_definitions, require_built

_DIRECTIVES = """
directive @aws_subscribe(mutations: [String]) on FIELD_DEFINITION
directive @aws_publish(subscriptions: [String]) on FIELD_DEFINITION
directive @aws_api_key on OBJECT | FIELD_DEFINITION
directive @aws_iam on OBJECT | FIELD_DEFINITION
directive @aws_oidc on OBJECT | FIELD_DEFINITION
directive @aws_lambda on OBJECT | FIELD_DEFINITION
directive @aws_cognito_user_pools(cognito_groups: [String]) on OBJECT | FIELD_DEFINITION
directive @aws_auth(cognito_groups: [String]) on FIELD_DEFINITION
"""
_PREAMBLE = _DIRECTIVES + "\n".join(f"scalar {name}" for name in scalars.AWS_SCALARS)

_KNOWN_DIRECTIVES = frozenset(
    {each.name.value for each in parse(_DIRECTIVES).definitions if isinstance(each, DirectiveDefinitionNode)}
    | {each.name for each in specified_directives}
)


class AppSyncSchema:
    """A schema, and the mutations of each subscription field.

    Attributes:
        graphql: The schema, with the rules of the AWS scalars.
        mutations: The mutations of each subscription field.
        rules: The contents of the filter file.
        document: The parsed SDL.
        is_built_in: Whether the schema is included in the program.

    Raises:
        InputError: For field ``schema``, if the SDL cannot be used, or is the source of an Amplify API.
    """

    def __init__(self, sdl: str) -> None:
        self.is_built_in = False
        try:
            self.document = parse(sdl)
            require_built(self.document)
            self.graphql = _build(self.document)
            self.mutations = _subscribed_mutations(self.graphql)
        except (GraphQLError, TypeError, RecursionError) as error:
            raise InputError("sandbox.schema_unusable", field="schema", reason=_cause(error)) from error
        self.rules = file.Rules(file.caller_filters(self.graphql))

    @property
    def warnings(self) -> tuple[Notice, ...]:
        """What AppSync would refuse when the schema is deployed."""
        return (
            *refused_definitions(self.document, _KNOWN_DIRECTIVES),
            *refused_arguments(self.graphql, self.rules.filters),
        )


def load(name: str) -> AppSyncSchema:
    """Load the included schema called ``name``, or the SDL file at this path.

    Raises:
        InputError: For field ``schema``; for ``filters``, if the filter file beside it cannot be used.
    """
    is_name = name.replace("-", "").isalnum()
    try:
        path = resources.path(f"schemas/{name}.graphql") if is_name else Path(name)
        sdl = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise InputError("sandbox.schema_none", field="schema", name=name, reason=str(error)) from error
    schema = AppSyncSchema(sdl)
    schema.is_built_in = is_name
    if (filters := file.beside(path)) is not None:
        schema.rules = file.load(filters, schema.graphql)
    return schema


def _build(given: DocumentNode) -> GraphQLSchema:
    named = {
        node.name.value
        for node in given.definitions
        if isinstance(node, ScalarTypeDefinitionNode | DirectiveDefinitionNode)
    }
    missing = [node for node in parse(_PREAMBLE).definitions if node.name.value not in named]  # type: ignore[attr-defined]
    whole = DocumentNode(definitions=(*missing, *given.definitions))
    if problems := validate_sdl(whole):
        raise problems[0]
    built: dict[str, Any] = {**build_ast_schema(whole, assume_valid_sdl=True).to_kwargs()}
    # Variables may use all built-in scalars of GraphQL, also those that the SDL does not use.
    built["types"] = (*built["types"], *specified_scalar_types.values())
    schema = GraphQLSchema(**built)
    if problems := validate_schema(schema):
        raise problems[0]
    scalars.install(schema)
    return schema


def _subscribed_mutations(schema: GraphQLSchema) -> dict[str, tuple[str, ...]]:
    fields = schema.subscription_type.fields if schema.subscription_type else {}
    found: dict[str, tuple[str, ...]] = {}
    directive = schema.get_directive("aws_subscribe")
    for name, field in fields.items():
        given = get_directive_values(directive, field.ast_node) if directive and field.ast_node else None
        if given:
            found[name] = tuple(given.get("mutations") or ())
        for mutation in found.get(name, ()):
            _check_types(schema.mutation_type, mutation, name, field)
    return found


def _check_types(
    mutations: GraphQLObjectType | None, mutation: str, subscription: str, listening: GraphQLField
) -> None:
    """Require that a subscription returns the type of its mutations (developer guide, "real-time data")."""
    field = mutations.fields.get(mutation) if mutations else None
    if field is None:
        raise GraphQLError(
            f"The subscription {subscription} names the mutation {mutation}, which does not exist.", listening.ast_node
        )
    type_name = get_named_type(listening.type).name
    if get_named_type(field.type).name != type_name:
        raise GraphQLError(
            f"The subscription {subscription} returns {type_name}, but the mutation {mutation} returns {field.type}.",
            listening.ast_node,
        )


def _cause(error: Exception) -> str:
    """Return the problem, with line and column first."""
    if not isinstance(error, GraphQLError) or not error.locations:
        return str(error)
    place = error.locations[0]
    return f"Line {place.line}, column {place.column}: {error.message}"
