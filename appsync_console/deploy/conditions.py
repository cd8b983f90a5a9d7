"""Evaluates which resources a template creates with given parameters, without AWS and its credentials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from appsync_console.domain.deployment import Planned


def planned_resources(template: Mapping[str, Any], parameters: Mapping[str, str]) -> tuple[Planned, ...]:
    """The resources of a new stack, in the order of the template."""
    conditions = _Conditions(template.get("Conditions", {}), parameters)
    return tuple(
        Planned(action="Add", name=name, kind=resource["Type"])
        for name, resource in template["Resources"].items()
        if "Condition" not in resource or conditions.holds({"Condition": resource["Condition"]})
    )


class _Conditions:
    """Evaluates condition functions (CloudFormation user guide, "condition functions")."""

    def __init__(self, named: Mapping[str, Any], parameters: Mapping[str, str]) -> None:
        self._named = named
        self._parameters = parameters

    def holds(self, condition: Mapping[str, Any]) -> bool:
        ((function, operand),) = condition.items()
        match function:
            case "Condition":
                return self.holds(self._named[operand])
            case "Fn::Equals":
                one, other = (self._text(each) for each in operand)
                return one == other
            case "Fn::Not":
                return not self.holds(operand[0])
            case "Fn::And":
                return all(self.holds(each) for each in operand)
            case "Fn::Or":
                return any(self.holds(each) for each in operand)
        raise ValueError(f"unsupported condition function {function}")

    def _text(self, value: object) -> str:
        return self._parameters[value["Ref"]] if isinstance(value, dict) else str(value)
