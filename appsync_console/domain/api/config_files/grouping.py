"""Says which values of a file belong to which API.

A value belongs to the API in the innermost object that contains both. If there are several, the names decide:
*ChatKey* belongs to *ChatUrl*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from appsync_console.domain.api.config_files import names, urls
from appsync_console.domain.api.config_files.facts import MODES, SHARED, Fact, FactKind, facts_of
from appsync_console.domain.api.config_files.values import MOST_DEPTH, json_value
from appsync_console.domain.errors import InputError

_MOST_VALUES: Final = 500_000
_MOST_NAME: Final = 200
# Lists of pairs, as CloudFormation and other services write outputs, exports and parameters.
_PAIRS: Final = (("OutputKey", "OutputValue"), ("Name", "Value"), ("Key", "Value"), ("name", "value"), ("key", "value"))
_NAMES: Final = ("StackName", "stackName", "name", "Name", "apiName", "ApiName")
# The data models that Amplify puts beside an API: large, and without settings.
_SKIPPED: Final = frozenset({"modelintrospection"})
_MOST_MODE_STEPS: Final = 4


@dataclass(slots=True)
class Candidate:
    """An API in a file.

    Attributes:
        url: The GraphQL URL, or the URL of an API of another kind.
        path: The names around the URL, and its own.
        name: The name that the file gives it; empty if none.
    """

    url: str
    is_graphql: bool
    path: tuple[str, ...]
    name: str = ""
    facts: list[Fact] = field(default_factory=list)

    def values(self, kind: FactKind) -> list[str]:
        """The values of one kind, each once."""
        return list(dict.fromkeys(fact.value for fact in self.facts if fact.kind is kind))


@dataclass(slots=True)
class ApiScope:
    """What an object of the file contains.

    Attributes:
        apis: The APIs by URL.
        loose: The facts that belong to none of them, or not clearly to one.
    """

    apis: dict[str, Candidate] = field(default_factory=dict)
    loose: list[Fact] = field(default_factory=list)

    def add_api(self, api: Candidate) -> None:
        """Add an API; what is known about the same URL already is put together."""
        known = self.apis.setdefault(api.url, api)
        if known is not api:
            known.name = known.name or api.name
            known.facts += api.facts
            if not names.api_terms(known.path):
                known.path = api.path


class Grouping:
    """Reads the values of one file."""

    def __init__(self) -> None:
        self._count = 0

    def read(self, value: object, path: tuple[str, ...] = (), *, is_rest: bool = False) -> ApiScope:
        """What a value contains.

        Raises:
            InputError: For field ``file``, if the file has too many values.
        """
        scope, own = ApiScope(), dict(_items(value))
        is_rest = is_rest or _is_rest(own, path)
        id = next((own[name] for name in ("apiId", "api_id", "ApiId") if isinstance(own.get(name), str)), "")
        for name, inner in own.items():
            self._count += 1
            if self._count > _MOST_VALUES:
                raise InputError("config.too_large", field="file")
            inner_path = (*path, name[:_MOST_NAME])
            if isinstance(inner, str) and inner.lstrip()[:1] in ("{", "["):
                inner = json_value(inner) or inner
            if not isinstance(inner, dict | list):
                for fact in facts_of(inner_path, inner, is_rest=is_rest, api_id=id):
                    _add_fact(scope, fact)
            elif len(inner_path) < MOST_DEPTH and names.plain(name) not in _SKIPPED:
                below = self.read(_unwrapped(inner), inner_path, is_rest=is_rest)
                for api in below.apis.values():
                    scope.add_api(api)
                scope.loose += below.loose
        if scope.apis:
            _name(scope, own, len(path))
            scope.loose = [fact for fact in scope.loose if not _assigned(fact, scope, len(path))]
        return scope


def _add_fact(scope: ApiScope, fact: Fact) -> None:
    if fact.kind in (FactKind.URL, FactKind.OTHER_API):
        scope.add_api(Candidate(fact.value, fact.kind is FactKind.URL, fact.path))
    else:
        scope.loose.append(fact)


def _items(value: object) -> Iterator[tuple[str, Any]]:
    """The parts of an object by name, those of a list by the names that they have, or by number."""
    if isinstance(value, Mapping):
        yield from ((str(name), _unwrapped(inner)) for name, inner in value.items())
    elif isinstance(value, list):
        yield from _listed(value)


def _listed(values: list[Any]) -> Iterator[tuple[str, Any]]:
    taken: set[str] = set()
    groups: dict[str, dict[str, Any]] = {}
    for number, value in enumerate(values):
        name, inner = str(number), value
        if isinstance(value, Mapping):
            pair = next((pair for pair in _PAIRS if all(each in value for each in pair)), None)
            own = [value[key] for key in ((pair[0],) if pair else _NAMES) if isinstance(value.get(key), str)]
            name, inner = own[0] if own else name, value[pair[1]] if pair else value
            if pair and isinstance(stack := value.get("ExportingStackId"), str):  # an export: its stack has it
                groups.setdefault(stack.partition(":stack/")[2].partition("/")[0] or stack, {})[name] = inner
                continue
        yield (name if name not in taken else f"{name} {number}"), inner
        taken.add(name)
    yield from groups.items()


def _unwrapped(value: Any) -> Any:
    """The value in an object around it: Terraform's outputs have a type, Pulumi's secrets a plain text."""
    if isinstance(value, Mapping) and "value" in value and ("sensitive" in value or "type" in value):
        return value["value"]
    if isinstance(value, Mapping) and "ciphertext" in value:
        return "[secret]"
    if isinstance(value, Mapping) and isinstance(value.get("plaintext"), str):
        return json_value(value["plaintext"]) or value["plaintext"]
    return value


def _is_rest(own: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    kind = own.get("endpointType")
    is_named = bool(path) and path[-1] in ("REST", "aws_cloud_logic_custom")
    return is_named or (isinstance(kind, str) and kind.upper() == "REST")


def _name(scope: ApiScope, own: Mapping[str, Any], depth: int) -> None:
    """Take over the name beside an API, or beside the object with its URLs."""
    for name in _NAMES:
        if isinstance(text := own.get(name), str) and text.strip():
            apis = [api for api in scope.apis.values() if not api.name]
            is_stack = name in ("StackName", "stackName")
            if len(scope.apis) == 1 and apis and (is_stack or len(apis[0].path) <= depth + 2):
                apis[0].name = text.strip()
            return


def _assigned(fact: Fact, scope: ApiScope, depth: int) -> bool:
    """Add a fact to the API that it belongs to; whether there is one."""
    if fact.kind is FactKind.COMPUTED_URL:  # that of another API
        return False
    if fact.kind in MODES and len(fact.path) - depth > _MOST_MODE_STEPS:
        return False
    api = _owner(fact, list(scope.apis.values()), depth)
    if api is not None:
        api.facts.append(fact)
        return True
    if fact.kind in SHARED:
        for each in scope.apis.values():
            if not each.values(fact.kind):
                each.facts.append(fact)
    return False


def _owner(fact: Fact, apis: list[Candidate], depth: int) -> Candidate | None:
    if fact.api_id:
        own = [api for api in apis if urls.api_id(api.url) == fact.api_id.lower()]
        if own:
            return own[0]
    if len(apis) == 1:
        return None if fact.api_id and urls.api_id(apis[0].url) else apis[0]
    words = names.api_terms(fact.path[depth:])
    best = [api for api in apis if names.api_terms(api.path[depth:]) == words]
    if not best:
        likeness = {api.url: _common(words, names.api_terms(api.path[depth:])) for api in apis}
        most = max(likeness.values())
        best = [api for api in apis if most and likeness[api.url] == most]
    return best[0] if len(best) == 1 else None


def _common(one: Iterable[str], other: Iterable[str]) -> int:
    """How many words two names begin with in common."""
    count = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        count += 1
    return count
