"""Reads lines of names and values: the printed outputs of deployments, tables, settings of an environment."""

from __future__ import annotations

import re
from typing import Final

from appsync_console.domain.api.config_files.values import Group

_LINE: Final = re.compile(
    r"^[ \t]*(?:export[ \t]+)?[\"']?([A-Za-z][\w.-]*)[\"']?[ \t]*(?:=|:)[ \t]*(\S.*?)[ \t]*,?[ \t]*$", re.MULTILINE
)


def line_values(text: str) -> Group:
    """The values by name; names such as ``ChatStack.Url`` in a group for each stack."""
    groups: dict[str, Group] = {}
    for name, value in _LINE.findall(text):
        stack, dot, own = name.rpartition(".")
        groups.setdefault(stack, Group()).add(own if dot else name, value.strip("\"'"))
    found = Group(groups.pop("", {}))
    for stack, group in groups.items():
        found.add(stack, group)
    return found
