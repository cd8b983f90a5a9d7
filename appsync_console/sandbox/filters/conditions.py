"""Enhanced filters: conditions on the fields of an event, as subscription resolvers define them in AppSync.

Operators, types and limits follow the developer guide, "enhanced subscription filtering", and the reference of
``extensions``. A filter matches if all conditions of at least one group match.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

MAX_GROUPS = 10
MAX_FIELDS = 5
MAX_IN_VALUES = 5
MAX_ANY_VALUES = 20
MAX_TEXT = 256
MAX_DEPTH = 5

_MISSING = object()


REPEATED_TEXT = "subscription filter uses same fieldName multiple time in single filter object."
"""AppSync's text for two conditions on one field in a group (amplify-js #13384)."""


class FilterFault(ValueError):
    """A filter that AppSync would reject; the text gives the reason."""


def _same(one: object, other: object) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _ordered(compare: Callable[[object, object], bool]) -> Callable[[object, object], bool]:
    def compared(value: object, wanted: object) -> bool:
        if isinstance(value, bool) or isinstance(value, str) != isinstance(wanted, str):
            return False
        return isinstance(value, int | float | str) and compare(value, wanted)

    return compared


_at_least = _ordered(lambda value, wanted: value >= wanted)  # type: ignore[operator]
_at_most = _ordered(lambda value, wanted: value <= wanted)  # type: ignore[operator]
_more = _ordered(lambda value, wanted: value > wanted)  # type: ignore[operator]
_less = _ordered(lambda value, wanted: value < wanted)  # type: ignore[operator]


def _contains(value: object, wanted: object) -> bool:
    if isinstance(value, list):
        return any(_same(item, wanted) for item in value)
    return isinstance(value, str) and isinstance(wanted, str) and wanted in value


def _is_one_of(value: object, wanted: object) -> bool:
    return isinstance(wanted, list) and any(_same(value, item) for item in wanted)


def _between(value: object, wanted: object) -> bool:
    assert isinstance(wanted, list)
    return _at_least(value, wanted[0]) and _at_most(value, wanted[1])


def _contains_any(value: object, wanted: object) -> bool:
    return isinstance(wanted, list) and isinstance(value, list) and any(_contains(value, item) for item in wanted)


def _begins_with(value: object, wanted: object) -> bool:
    return isinstance(value, str) and isinstance(wanted, str) and value.startswith(wanted)


_TESTS: Mapping[str, Callable[[object, object], bool]] = {
    "eq": _same,
    "ne": lambda value, wanted: not _same(value, wanted),
    "le": _at_most,
    "lt": _less,
    "ge": _at_least,
    "gt": _more,
    "in": _is_one_of,
    "notIn": lambda value, wanted: value is not None and not _is_one_of(value, wanted),
    "between": _between,
    "contains": _contains,
    "notContains": lambda value, wanted: isinstance(value, str | list) and not _contains(value, wanted),
    "beginsWith": _begins_with,
    "containsAny": _contains_any,
}
OPERATORS = tuple(_TESTS)
"""The operators, in AppSync's spelling."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison.

    Attributes:
        path: The names of the fields, from the event down to the compared field.
        operator: One of ``OPERATORS``.
        value: The value to compare with.
    """

    path: tuple[str, ...]
    operator: str
    value: object

    def holds(self, event: Mapping[str, object]) -> bool:
        """Return whether ``event`` matches. A field that the mutation did not select never does (amplify-cli #4601)."""
        found: object = event
        for name in self.path:
            found = found.get(name, _MISSING) if isinstance(found, Mapping) else _MISSING
        return found is not _MISSING and _TESTS[self.operator](found, self.value)


@dataclass(frozen=True, slots=True)
class Filter:
    """Groups of conditions; without groups, nothing matches."""

    groups: tuple[tuple[Condition, ...], ...]

    def matches(self, event: Mapping[str, object]) -> bool:
        """Return whether all conditions of at least one group match."""
        return any(all(condition.holds(event) for condition in group) for group in self.groups)


def filter_of(form: object) -> Filter:
    """Parse ``{"filterGroup": [{"filters": [{"fieldName", "operator", "value"}, …]}, …]}``.

    Conditions on fields deeper than ``MAX_DEPTH`` are ignored, as in AppSync.

    Raises:
        FilterFault: The form, an operator or a value is not valid, or a limit is exceeded.
    """
    groups = tuple(_group(each) for each in _list(form, "filterGroup", "The filter"))
    if not groups:
        raise FilterFault("filterGroup is empty.")
    # An ``in`` counts as one group for each of its values.
    copies = sum(math.prod(_copies(each) for each in group) for group in groups)
    if copies > MAX_GROUPS:
        raise FilterFault(
            f"filterGroup exceeds maximum value limit {MAX_GROUPS}: it counts as {copies} filters, "
            "one for each value of an in."
        )
    return Filter(tuple(tuple(each for each in group if len(each.path) <= MAX_DEPTH) for group in groups))


def _copies(condition: Condition) -> int:
    return len(condition.value) if condition.operator == "in" and isinstance(condition.value, list) else 1


def _group(form: object) -> tuple[Condition, ...]:
    conditions = tuple(_condition(each) for each in _list(form, "filters", "A member of filterGroup"))
    paths = {condition.path for condition in conditions}
    if len(paths) < len(conditions):
        raise FilterFault(REPEATED_TEXT)
    if len(paths) > MAX_FIELDS:
        raise FilterFault(f"filters exceeds maximum value limit {MAX_FIELDS} for different fieldNames.")
    return conditions


def _list(form: object, key: str, who: str) -> Sequence[object]:
    found = form.get(key) if isinstance(form, Mapping) else None
    if not isinstance(form, Mapping) or not isinstance(found, list) or set(form) != {key}:
        raise FilterFault(f"{who} is an object with {key}, a list, and nothing else.")
    return found


def _condition(form: object) -> Condition:
    if not isinstance(form, Mapping) or set(form) != {"fieldName", "operator", "value"}:
        raise FilterFault("A member of filters has fieldName, operator and value, and nothing else.")
    name, operator, value = form["fieldName"], form["operator"], form["value"]
    if not isinstance(name, str) or not all(name.split(".")):
        raise FilterFault(f"fieldName {_text(name)} is not the name of a field.")
    if operator not in OPERATORS:
        raise FilterFault(f"There is no operator {_text(operator)}; there are {', '.join(OPERATORS)}.")
    _require_value(f"{name} {operator}", operator, value)
    return Condition(tuple(name.split(".")), operator, value)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _require_value(place: str, operator: str, value: object) -> None:
    if operator in ("in", "notIn", "containsAny", "between"):
        if not isinstance(value, list) or not value:
            raise FilterFault(f"{place}: the value is a list.")
        if operator == "between" and len(value) != 2:
            raise FilterFault(f"{place}: the value is a list of two.")
        most = MAX_ANY_VALUES if operator == "containsAny" else MAX_IN_VALUES
        if len(value) > most:
            raise FilterFault(f"{place}: the value exceeds maximum value limit {most}.")
        for item in value:
            _require_plain(place, item, may_be_bool=False)
        return
    if operator == "beginsWith" and not isinstance(value, str):
        raise FilterFault(f"{place}: the value is a text.")
    _require_plain(place, value, may_be_bool=operator in ("eq", "ne"))


def _require_plain(place: str, value: object, *, may_be_bool: bool) -> None:
    """Require a number or string; for eq and ne also a boolean, or the null of an argument."""
    if may_be_bool and (value is None or isinstance(value, bool)):
        return
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise FilterFault(f"{place}: the value {_text(value)} is no number or text.")
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise FilterFault(f"{place}: the text exceeds maximum value limit {MAX_TEXT}.")
