"""Resolves fields: a mutation returns what its arguments describe, and stores messages of stored types.

A type is stored if it has ``id: ID`` and ``createdAt: AWSDateTime``, nullable or not, and if a query returns pages of
it: an object with ``items``, a list of the type, and ``nextToken``. The query's required arguments are fields of the
type and define which messages belong together. Mutations that return the type store their result.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationType,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_required_argument,
)

from appsync_console.sandbox.auth.authorizer import Caller
from appsync_console.sandbox.auth.permissions import Permissions
from appsync_console.sandbox.errors import FieldFault
from appsync_console.sandbox.graphql.history import BadToken, History, Wanted
from appsync_console.sandbox.graphql.results import result_of
from appsync_console.sandbox.schema.output import checked
from appsync_console.sandbox.schema.text_scalars import milliseconds

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000

_PAGING = frozenset({"from", "to", "limit", "nextToken", "newestFirst"})


@dataclass(frozen=True, slots=True)
class _StoredType:
    type_name: str
    channel: tuple[str, ...]

    def channel_of(self, values: Mapping[str, object]) -> str:
        return json.dumps([self.type_name, *(values.get(name) for name in self.channel)], default=str)


@dataclass(frozen=True, slots=True)
class Call:
    """One request while it is executed; the context of graphql-core.

    Attributes:
        caller: Who sent the request.
        results: What its mutations returned, by the name in the answer.
    """

    caller: Caller
    results: dict[str, object] = field(default_factory=dict)


class Resolvers:
    """Resolves every field of a schema.

    Args:
        history: Stores messages.
        permissions: Decide who may access which field.
    """

    def __init__(self, schema: GraphQLSchema, history: History, permissions: Permissions) -> None:
        self._schema = schema
        self._history = history
        self._permissions = permissions
        self._lists = _lists_of(schema)
        by_type = {stored.type_name: stored for stored in self._lists.values()}
        mutations = schema.mutation_type.fields if schema.mutation_type else {}
        self._mutations = {
            name: by_type[type_name]
            for name, field in mutations.items()
            if (type_name := get_named_type(field.type).name) in by_type
            and not is_list_type(get_nullable_type(field.type))
        }
        self._latest_ms = 0

    @property
    def keeps(self) -> bool:
        """Whether the schema has a stored type."""
        return bool(self._lists)

    def resolve(self, source: object, info: GraphQLResolveInfo[Call], **arguments: object) -> object:
        """Return the value of one field, or an awaitable of it; the ``field_resolver`` of graphql-core.

        Raises:
            FieldFault: The caller may not access the field, or the arguments of a list are not valid.
        """
        self._permissions.require(info.context.caller, info.parent_type.name, info.field_name)
        if info.path.prev is not None:
            value = source.get(info.field_name) if isinstance(source, Mapping) else None
            return checked(info.return_type, value)
        if info.operation.operation is OperationType.MUTATION:
            definition = info.parent_type.fields[info.field_name]
            result = result_of(self._schema, definition, arguments, datetime.now(UTC))
            info.context.results[str(info.path.key)] = result
            stored = self._mutations.get(info.field_name)
            return checked(info.return_type, result) if stored is None else self._store(stored, result)
        listed = self._lists.get(info.field_name)
        return None if listed is None else self._page(listed, arguments)

    async def _store(self, stored: _StoredType, result: object) -> dict[str, object]:
        # Times never decrease, so that the order by time is the order of arrival.
        self._latest_ms = max(self._latest_ms, time.time_ns() // 1_000_000)
        created = datetime.fromtimestamp(self._latest_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        assert isinstance(result, dict)
        record = {**result, "id": str(uuid.uuid4()), "createdAt": f"{created}.{self._latest_ms % 1000:03}Z"}
        await self._history.add(stored.channel_of(record), self._latest_ms, record)
        return record

    async def _page(self, stored: _StoredType, arguments: dict[str, object]) -> dict[str, object]:
        limit = arguments.get("limit")
        limit = DEFAULT_LIMIT if limit is None else limit
        if not isinstance(limit, int) or not 1 <= limit <= MAX_LIMIT:
            raise FieldFault(f"limit must be from 1 to {MAX_LIMIT}.", "BadRequest")
        since, until = arguments.get("from"), arguments.get("to")
        wanted = Wanted(
            channel=stored.channel_of(arguments),
            limit=limit,
            token=str(arguments.get("nextToken") or ""),
            newest_first=bool(arguments.get("newestFirst")),
        )
        if since is not None or until is not None:
            wanted = Wanted(
                channel=wanted.channel,
                since_ms=wanted.since_ms if since is None else milliseconds(str(since)),
                until_ms=wanted.until_ms if until is None else milliseconds(str(until), latest=True),
                limit=wanted.limit,
                token=wanted.token,
                newest_first=wanted.newest_first,
            )
        try:
            items, token = await self._history.page(wanted)
        except BadToken:
            raise FieldFault("Invalid pagination token given.", "BadRequest") from None
        return {"items": items, "nextToken": token}


def _lists_of(schema: GraphQLSchema) -> dict[str, _StoredType]:
    fields = schema.query_type.fields if schema.query_type else {}
    return {name: stored for name, field in fields.items() if (stored := _stored_type_of(field)) is not None}


def _stored_type_of(query: GraphQLField) -> _StoredType | None:
    page = get_nullable_type(query.type)
    if not isinstance(page, GraphQLObjectType) or not {"items", "nextToken"} <= set(page.fields):
        return None
    items = page.fields["items"].type
    type_ = get_named_type(items)
    if not is_list_type(get_nullable_type(items)) or not isinstance(type_, GraphQLObjectType):
        return None
    has_key = all(
        name in type_.fields and str(get_nullable_type(type_.fields[name].type)) == wanted
        for name, wanted in (("id", "ID"), ("createdAt", "AWSDateTime"))
    )
    required = tuple(name for name, argument in query.args.items() if is_required_argument(argument))
    is_by_field = all(name in type_.fields for name in required) and all(
        name in _PAGING for name in query.args if name not in required
    )
    return _StoredType(type_.name, required) if has_key and is_by_field else None
