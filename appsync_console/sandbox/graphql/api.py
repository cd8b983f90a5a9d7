"""Executes queries, mutations and subscription requests, with AppSync's answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    execute,
    get_argument_values,
    get_nullable_type,
    get_variable_values,
    parse,
    validate,
)
from graphql.pyutils import is_awaitable

from appsync_console.sandbox.auth.authorizer import Caller
from appsync_console.sandbox.auth.permissions import Permissions
from appsync_console.sandbox.delivery.channels import Channels, Interest
from appsync_console.sandbox.errors import (
    UNAUTHORIZED_FIELD,
    UNSUPPORTED,
    InvalidOperation,
    Refusal,
    denied_text,
    unparsable,
)
from appsync_console.sandbox.filters.conditions import Filter, FilterFault
from appsync_console.sandbox.filters.expressions import CallerFilter
from appsync_console.sandbox.filters.file import FilterForm
from appsync_console.sandbox.graphql import error_texts, variables
from appsync_console.sandbox.graphql.resolvers import Call, Resolvers
from appsync_console.sandbox.schema.schema import AppSyncSchema
from appsync_console.sandbox.schema.selection import Field, Layout, event_of

_MAX_TOKENS = 15_000  # the limit of graphql-java, which AppSync uses
_CACHED_CHARACTERS = 8192

MAX_ARGUMENTS = 5
"""The most arguments that can filter one subscription."""


@dataclass(frozen=True, slots=True)
class GraphqlRequest:
    """A document, the values of its variables, and the operation to run."""

    query: str
    variables: Mapping[str, object] = field(default_factory=dict)
    operation_name: str | None = None


@dataclass(frozen=True, slots=True)
class _Document:
    node: DocumentNode
    problems: tuple[GraphQLError, ...]

    def operation(self, name: str | None) -> OperationDefinitionNode:
        operations = [node for node in self.node.definitions if isinstance(node, OperationDefinitionNode)]
        chosen = [node for node in operations if not name or (node.name and node.name.value == name)]
        if not chosen:
            raise Refusal(
                f"Unknown operation named '{name}'." if operations else "Missing operation.", "BadRequestException"
            )
        if len(chosen) > 1:
            raise Refusal("Missing operation name.", "BadRequestException")
        return chosen[0]


def request_of(value: object) -> GraphqlRequest:
    """Return the request in the decoded JSON of an HTTP body or of ``payload.data``.

    Raises:
        Refusal: The value is not a request.
    """
    if not isinstance(value, dict) or not isinstance(value.get("query"), str):
        raise unparsable()
    given, name = value.get("variables"), value.get("operationName")
    if not isinstance(given, dict | None) or not isinstance(name, str | None):
        raise unparsable()
    return GraphqlRequest(value["query"], given or {}, name or None)


class GraphqlApi:
    """Executes requests and determines which events a subscription receives.

    Args:
        resolvers: Resolve the fields.
        permissions: Decide who may access which field.
    """

    def __init__(
        self,
        schema: AppSyncSchema,
        channels: Channels,
        resolvers: Resolvers,
        permissions: Permissions,
        *,
        undefined_variable_is_null: bool,
    ) -> None:
        self._permissions = permissions
        self._resolvers = resolvers
        self._schema = schema
        self._channels = channels
        self._undefined_variable_is_null = undefined_variable_is_null
        self._cached_document = lru_cache(maxsize=256)(self._read_document)

    async def execute(self, request: GraphqlRequest, caller: Caller) -> dict[str, object]:
        """Execute a query or mutation; deliveries to subscribers are queued before this returns.

        Raises:
            Refusal: The document cannot be read.
            InvalidOperation: The document does not match the schema, or the variables do not match the document.
        """
        document, operation = self._prepare(request)
        if operation.operation is OperationType.SUBSCRIPTION:
            raise Refusal("subscription not supported over HTTP", UNSUPPORTED, code=200)
        self._require_valid(document)
        _require_variables(self._schema.graphql, operation, request.variables)
        call = Call(caller)
        outcome = execute(
            self._schema.graphql,
            document.node,
            context_value=call,
            variable_values=dict(request.variables),
            operation_name=request.operation_name,
            field_resolver=self._resolvers.resolve,
        )
        result: ExecutionResult = await outcome if is_awaitable(outcome) else outcome  # type: ignore[assignment]
        errors = result.errors or []
        if result.data is None and any(error.path is None for error in errors):
            raise InvalidOperation([error_texts.request_entry(error) for error in errors])
        if operation.operation is OperationType.MUTATION and result.data:
            self._publish(document.node, operation, result.data, call, request.variables)
        return (
            {"data": result.data, "errors": [error_texts.field_entry(error, self._schema.graphql) for error in errors]}
            if errors
            else {"data": result.data}
        )

    def interest(self, data: str, caller: Caller) -> Interest:
        """Return the events that the subscription in ``payload.data`` of a ``start`` frame receives.

        Raises:
            Refusal: ``data`` is not a subscription, or the caller may not access it.
            InvalidOperation: The document does not match the schema, or the variables do not match the document.
        """
        request = _read_request(data)
        document, operation = self._prepare(request)
        if operation.operation is not OperationType.SUBSCRIPTION:
            raise Refusal(f"{operation.operation.value} not supported through the realtime channel", UNSUPPORTED)
        self._require_valid(document)
        _require_variables(self._schema.graphql, operation, request.variables)
        values = get_variable_values(
            self._schema.graphql, operation.variable_definitions or (), dict(request.variables), 50
        )
        if isinstance(values, list):
            raise InvalidOperation([error_texts.request_entry(error) for error in values])
        root_type = self._schema.graphql.subscription_type
        assert root_type is not None
        fields = Layout(self._schema.graphql, document.node, values.coerced).fields(root_type, operation.selection_set)
        if len(fields) != 1:
            raise Refusal("A subscription selects exactly one field.", "BadRequestException")
        name = fields[0].name
        denied = self._permissions.denied(caller)
        if f"{root_type.name}.{name}" in denied:
            raise Refusal(denied_text(root_type.name, name), UNAUTHORIZED_FIELD)
        arguments = self._filter(fields[0], values)
        if len(arguments) > MAX_ARGUMENTS:
            raise Refusal(
                f"The subscription {name} has {len(arguments)} arguments; at most {MAX_ARGUMENTS} can be used at once.",
                "BadRequestException",
            )
        enhanced = self._enhanced(self._schema.rules.filters.get(name), arguments)
        return Interest(
            mutations=self._schema.mutations.get(name, ()),
            # Either the arguments or the enhanced filter apply (developer guide, "enhanced filtering").
            filter=arguments if enhanced is None else {},
            root=fields[0],
            selection=json.dumps(
                [request.query, request.operation_name, request.variables, sorted(denied)], sort_keys=True
            ),
            denied=denied,
            enhanced=enhanced,
            invalidation=self._enhanced(self._schema.rules.invalidation_filters.get(name), arguments),
        )

    def _enhanced(self, form: FilterForm | CallerFilter | None, arguments: Mapping[str, object]) -> Filter | None:
        try:
            return None if form is None else form.filter(arguments)
        except FilterFault as fault:
            raise Refusal(str(fault), "BadRequestException") from None

    def _prepare(self, request: GraphqlRequest) -> tuple[_Document, OperationDefinitionNode]:
        is_short = len(request.query) <= _CACHED_CHARACTERS
        read: Callable[[str], _Document] = self._cached_document if is_short else self._read_document
        document = read(request.query)
        return document, document.operation(request.operation_name)

    def _read_document(self, query: str) -> _Document:
        try:
            node = parse(query, max_tokens=_MAX_TOKENS)
            return _Document(node, tuple(validate(self._schema.graphql, node)))
        except (GraphQLSyntaxError, RecursionError, UnicodeError):
            raise unparsable() from None

    def _require_valid(self, document: _Document) -> None:
        if document.problems:
            raise InvalidOperation([error_texts.validation_entry(error, document.node) for error in document.problems])

    def _publish(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        data: Mapping[str, object],
        call: Call,
        given: Mapping[str, object],
    ) -> None:
        root_type = self._schema.graphql.mutation_type
        assert root_type is not None
        for root in Layout(self._schema.graphql, document, None).fields(root_type, operation.selection_set):
            event = event_of(root, data.get(root.key), call.results.get(root.key))
            if event is not None:
                self._channels.publish(root.name, event)
                if rules := self._schema.rules.invalidations.get(root.name):
                    values = get_variable_values(
                        self._schema.graphql, operation.variable_definitions or (), dict(given)
                    )
                    arguments = _written_arguments(root_type.fields[root.name], root, values)
                    fields = event if isinstance(event, dict) else {}
                    for rule in rules:
                        self._channels.invalidate(rule.subscription, rule.payload(arguments, fields))

    def _filter(self, root: Field, values: object) -> dict[str, object]:
        root_type = self._schema.graphql.subscription_type
        assert root_type is not None
        definition = root_type.fields[root.name]
        try:
            given = get_argument_values(definition, root.node, values)  # type: ignore[arg-type]
        except GraphQLError as error:
            raise InvalidOperation([error_texts.request_entry(error)]) from None
        if self._undefined_variable_is_null:
            for argument in root.node.arguments or ():
                if isinstance(argument.value, VariableNode):
                    given.setdefault(argument.name.value, None)
        return {name: _written(definition.args[name].type, value) for name, value in given.items()}


def _require_variables(schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, object]) -> None:
    try:
        variables.require_valid(schema, operation, given)
    except RecursionError:
        raise unparsable() from None


def _read_request(data: str) -> GraphqlRequest:
    try:
        return request_of(json.loads(data))
    except (ValueError, RecursionError):
        raise unparsable() from None


def _written_arguments(definition: GraphQLField, root: Field, values: object) -> dict[str, object]:
    given = get_argument_values(definition, root.node, values)  # type: ignore[arg-type]
    return {name: _written(definition.args[name].type, value) for name, value in given.items()}


def _written(type_: GraphQLInputType, value: object) -> object:
    """Return the value of an argument in the form of a field of the same type."""
    shape = get_nullable_type(type_)
    if value is None:
        return None
    if isinstance(shape, GraphQLList):
        return [_written(shape.of_type, item) for item in value] if isinstance(value, list) else value
    if isinstance(shape, GraphQLInputObjectType):
        given = value if isinstance(value, dict) else {}
        return {name: _written(shape.fields[name].type, item) for name, item in given.items()}
    return shape.serialize(value)  # type: ignore[union-attr]
