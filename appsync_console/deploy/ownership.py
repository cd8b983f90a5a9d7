"""Which CloudFormation stacks are ours: AppSync Console changes and deletes only those that it made."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import yaml

from appsync_console.domain.deployment import MOST_TAGS, OWN_TAG

CHANGE_SET_PREFIX: Final = "appsync-console-"
TEMPLATE_FORMAT: Final = "2"
"""That of the template this version deploys, which has it in its metadata too."""

_METADATA: Final = "AppSyncConsole"
_FORMAT: Final = "TemplateFormat"

# Description and logical IDs of each template that was released before stacks were tagged. A stack made by one of those
# versions is known by nothing else, so these stay as they are when the template changes.
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
    """Whether a stack with these tags and this template is one that AppSync Console made.

    It is if it has our tag, and our entry in the metadata of its template. The tag alone does not prove it: an update
    that mentions no tags keeps them, so a stack of ours has it even after somebody put another template into it. The
    metadata alone does not either: templates are copied. A stack that an earlier version made has neither; it is known
    by the description and the exact set of logical IDs of its template.

    Args:
        template_body: As CloudFormation gives it: an object, or JSON or YAML text. What cannot be read is not ours.
    """
    template = _read(template_body)
    return (_has_tag(tags) and _has_metadata(template)) or _is_released(template)


def missing_evidence(tags: Collection[tuple[str, str]], template_body: object) -> str:
    """What a stack that is not ours lacks, as a sentence."""
    if _has_tag(tags):
        return f"It has the tag {OWN_TAG}, but its template does not have the metadata entry {_METADATA}."
    if _has_metadata(_read(template_body)):
        return f"Its template has the metadata entry {_METADATA}, but the stack does not have the tag {OWN_TAG}."
    return f"It does not have the tag {OWN_TAG}, and its template is not that of an earlier version."


def is_our_plan(change_sets: Collection[str]) -> bool:
    """Whether a stack that was never deployed holds only our plans, by the names of its change sets.

    Such a stack has no template yet. One without a change set may be anybody's.
    """
    return bool(change_sets) and all(name.startswith(CHANGE_SET_PREFIX) for name in change_sets)


def with_own_tag(tags: Iterable[tuple[str, str]]) -> Tags:
    """These tags and ours. It is left out where there is no room: the stack is known by its template then."""
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
        # It knows no tags, and so takes the short forms of CloudFormation's functions as plain values.
        return yaml.load(text, yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _has_tag(tags: Iterable[tuple[str, str]]) -> bool:
    return any(name == OWN_TAG for name, _ in tags)


def _has_metadata(template: Mapping[str, Any]) -> bool:
    metadata = template.get("Metadata")
    entry = metadata.get(_METADATA) if isinstance(metadata, Mapping) else None
    return isinstance(entry, Mapping) and _FORMAT in entry


def _is_released(template: Mapping[str, Any]) -> bool:
    description, resources = template.get("Description"), template.get("Resources")
    if not isinstance(description, str) or not isinstance(resources, Mapping):
        return False
    return frozenset(resources) in _RELEASED.get(description, ())
