"""Recognizes the stacks that AppSync Console created: it changes and deletes only those."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import yaml

from appsync_console.domain.deployment import MOST_TAGS, OWN_TAG

CHANGE_SET_PREFIX: Final = "appsync-console-"
TEMPLATE_FORMAT: Final = "2"
"""The format of the template that this version deploys; the template's metadata contains it too."""

METADATA: Final = "AppSyncConsole"
"""The entry in the template's metadata."""

_FORMAT: Final = "TemplateFormat"

# Description and logical IDs of each template released before stacks were tagged. Nothing else identifies a stack that
# one of those versions created, so these do not change when the template does.
_RELEASED: Final = {
    "A channel API on AWS AppSync, made by appsync-console": (
        frozenset({
            "Api", "ApiKey", "ApiSchema", "AuthorizerPermission", "AuthorizerRole", "Filter", "FilterTyped", "Keep",
            "List", "LogRole", "Messages", "NewAuthorizer", "NewUserPool", "NewUserPoolClient", "NoSource", "Publish",
            "PublishTyped", "TableRole", "TableSource",
        }),
    ),
}  # fmt: skip

Tags = tuple[tuple[str, str], ...]


def is_ours(tags: Collection[tuple[str, str]], template_body: object) -> bool:
    """Whether AppSync Console created a stack with these tags and this template.

    It did if the stack has our tag, and its template has our metadata entry. The tag alone does not prove it: an update
    without tags keeps them, so a stack of ours still has the tag after somebody replaced its template. The metadata
    alone does not prove it either: templates are copied. A stack of an earlier version has neither; it is recognized
    by the description and the exact set of logical IDs of its template.

    Args:
        template_body: The template as CloudFormation returns it: an object, or JSON or YAML text. A template that
            cannot be parsed is not ours.
    """
    template = _read(template_body)
    return (_has_tag(tags) and _has_metadata(template)) or _is_released(template)


def missing_evidence(tags: Collection[tuple[str, str]], template_body: object) -> str:
    """The code of the error that says what a stack that is not ours lacks."""
    if _has_tag(tags):
        return "stack.without_metadata"
    return "stack.without_tag" if _has_metadata(_read(template_body)) else "stack.foreign"


def is_our_plan(change_sets: Collection[str]) -> bool:
    """Whether a stack that was never deployed contains only our change sets, judged by their names.

    Such a stack has no template yet. One without a change set may belong to anybody.
    """
    return bool(change_sets) and all(name.startswith(CHANGE_SET_PREFIX) for name in change_sets)


def with_own_tag(tags: Iterable[tuple[str, str]]) -> Tags:
    """These tags plus ours, unless the maximum is reached: then the template alone identifies the stack."""
    given = tuple(tags)
    if _has_tag(given) or len(given) >= MOST_TAGS:
        return given
    return (*given, (OWN_TAG, TEMPLATE_FORMAT))


def _read(body: object) -> Mapping[str, Any]:
    if isinstance(body, str):
        body = _parse(body)
    return body if isinstance(body, Mapping) else {}


def _parse(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        # BaseLoader ignores YAML tags, so it reads the short forms of CloudFormation's functions as plain values.
        return yaml.load(text, yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _has_tag(tags: Iterable[tuple[str, str]]) -> bool:
    return any(name == OWN_TAG for name, _ in tags)


def _has_metadata(template: Mapping[str, Any]) -> bool:
    metadata = template.get("Metadata")
    entry = metadata.get(METADATA) if isinstance(metadata, Mapping) else None
    return isinstance(entry, Mapping) and _FORMAT in entry


def _is_released(template: Mapping[str, Any]) -> bool:
    description, resources = template.get("Description"), template.get("Resources")
    if not isinstance(description, str) or not isinstance(resources, Mapping):
        return False
    return frozenset(resources) in _RELEASED.get(description, ())
