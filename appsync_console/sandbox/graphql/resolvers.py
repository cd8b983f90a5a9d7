"""What fields answer: a mutation its arguments, as on a NONE data source; one on a kept type is kept, and listed.

A type is kept when it has ``id: ID`` and ``createdAt: AWSDateTime``, nullable or not, and a query gives pages of it: an
object with ``items``, a list of the type, and ``nextToken``. The query's required arguments that are fields of the type
say which messages belong together; mutations that give the type are the ones kept.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
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
from appsync_console.sandbox.schema.text_scalars import milliseconds

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000

_PAGING = frozenset({"from", "to", "limit", "nextToken", "newestFirst"})


@dataclass(frozen=True, slots=True)
class _Kept:
    type_name: str
    channel: tuple[str, ...]

    def channel_of(self, values: Mapping[str, object]) -> str:
        return json.dumps([self.type_name, *(values.get(name) for name in self.channel)], default=str)


class Resolvers:
    """Resolves every field of a schema.

    Args:
        history: Where messages of kept types go.
        permissions: Who reaches which field.
    """

    def __init__(self, schema: GraphQLSchema, history: History, permissions: Permissions) -> None:
        self._history = history
        self._permissions = permissions
        self._lists = _lists_of(schema)
        by_type = {kept.type_name: kept for kept in self._lists.values()}
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
        """Whether the schema has a kept type."""
        return bool(self._lists)

    def resolve(self, source: object, info: GraphQLResolveInfo[Caller], **arguments: object) -> object:
        """The value of one field, or what to await for it; the ``field_resolver`` of graphql-core.

        Raises:
            FieldFault: When the field is not for the caller, or the arguments of a list cannot be used.
        """
        self._permissions.require(info.context, info.parent_type.name, info.field_name)
        if info.path.prev is not None:
            return source.get(info.field_name) if isinstance(source, Mapping) else None
        if info.operation.operation is OperationType.MUTATION:
            kept = self._mutations.get(info.field_name)
            return arguments if kept is None else self._keep(kept, arguments)
        listed = self._lists.get(info.field_name)
        return None if listed is None else self._page(listed, arguments)

    async def _keep(self, kept: _Kept, arguments: dict[str, object]) -> dict[str, object]:
        # Never back in time, so that the order by time is the order of arrival.
        self._latest_ms = max(self._latest_ms, time.time_ns() // 1_000_000)
        created = datetime.fromtimestamp(self._latest_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        record = {**arguments, "id": str(uuid.uuid4()), "createdAt": f"{created}.{self._latest_ms % 1000:03}Z"}
        await self._history.add(kept.channel_of(record), self._latest_ms, record)
        return record

    async def _page(self, kept: _Kept, arguments: dict[str, object]) -> dict[str, object]:
        limit = arguments.get("limit")
        limit = DEFAULT_LIMIT if limit is None else limit
        if not isinstance(limit, int) or not 1 <= limit <= MAX_LIMIT:
            raise FieldFault(f"limit must be from 1 to {MAX_LIMIT}.", "BadRequest")
        since, until = arguments.get("from"), arguments.get("to")
        wanted = Wanted(
            channel=kept.channel_of(arguments),
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


def _lists_of(schema: GraphQLSchema) -> dict[str, _Kept]:
    fields = schema.query_type.fields if schema.query_type else {}
    return {name: kept for name, field in fields.items() if (kept := _kept_of(field)) is not None}


def _kept_of(query: GraphQLField) -> _Kept | None:
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
    return _Kept(type_.name, required) if has_key and is_by_field else None
