"""Converts a caller's filter, ``{"likes": {"gt": 5}, "or": [{…}, {…}]}``, to an enhanced filter.

The form is that of ``util.transform.toSubscriptionFilter`` in AppSync's resolvers (reference of ``util.transform``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, product

from appsync_console.sandbox.filters.conditions import MAX_GROUPS, REPEATED_TEXT, Filter, FilterFault, filter_of

_Condition = dict[str, object]
_Groups = list[list[_Condition]]

_MOST_NESTING = 20


@dataclass(frozen=True, slots=True)
class CallerFilter:
    """A filter that the caller passes in one argument of a subscription, as JSON or as an input object.

    The other arguments must match as well.
    """

    argument: str

    def filter(self, arguments: Mapping[str, object]) -> Filter | None:
        """Return the filter for a subscription with these arguments; None if there is none.

        Raises:
            FilterFault: AppSync would reject the filter.
        """
        given = arguments.get(self.argument)
        if given is None:
            return None
        rules = {
            name: {"eq": value} for name, value in arguments.items() if name != self.argument and value is not None
        }
        try:
            return filter_of(filter_form(_expression(given), rules))
        except FilterFault as fault:
            raise fault if str(fault) == REPEATED_TEXT else FilterFault(f"{self.argument}: {fault}") from None


def _expression(given: object) -> object:
    if not isinstance(given, str):
        return _without_null(given)
    try:
        return json.loads(given)
    except (ValueError, RecursionError):
        raise FilterFault("The text is not JSON.") from None


def _without_null(given: object) -> object:
    """Return an input object without the fields that are null: clients send those that they do not use."""
    if isinstance(given, list):
        return [_without_null(each) for each in given if each is not None]
    if not isinstance(given, Mapping):
        return given
    return {
        name: _without_null(value) if name in ("and", "or") else value
        for name, value in given.items()
        if value is not None
    }


def filter_form(expression: object, rules: Mapping[str, object]) -> dict[str, object]:
    """Convert an expression to a filter with one group for each alternative.

    Args:
        rules: Another expression, without ``or``, that must match in every alternative.

    Raises:
        FilterFault: The form is not valid, or there are too many alternatives.
    """
    groups = _both(_groups(expression, 0), _groups(rules, 0))
    return {"filterGroup": [{"filters": group} for group in groups]}


def _groups(expression: object, depth: int) -> _Groups:
    if not isinstance(expression, Mapping) or depth > _MOST_NESTING:
        raise FilterFault("A filter is an object of fields with their conditions, and, and or.")
    groups: _Groups = [[]]
    for name, value in expression.items():
        if name in ("and", "or"):
            if not isinstance(value, list):
                raise FilterFault(f"{name} is not a list.")
            parts = [_groups(each, depth + 1) for each in value]
            if name == "or":
                parts = [list(chain.from_iterable(parts))]
            for part in parts:
                groups = _both(groups, part)
        else:
            groups = _both(groups, [_conditions(name, value)])
    return groups


def _conditions(name: str, operators: object) -> list[_Condition]:
    if not isinstance(operators, Mapping):
        raise FilterFault(f'The field {name} has no condition such as {{"eq": 1}}.')
    return [{"fieldName": name, "operator": operator, "value": value} for operator, value in operators.items()]


def _both(one: _Groups, other: _Groups) -> _Groups:
    if len(one) * len(other) > MAX_GROUPS:
        raise FilterFault(f"filterGroup exceeds maximum value limit {MAX_GROUPS}.")
    return [[*first, *second] for first, second in product(one, other)]
