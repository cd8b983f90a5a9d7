"""The CloudFormation template with its texts put in, and its parameters."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import yaml

from appsync_console import resources
from appsync_console.deploy.schema import schema_text
from appsync_console.domain.deployment import DeployOptions

_FOLDER: Final = "deploy"
_HOUR_S: Final = 3600
_DAY_S: Final = 86400

Parameters = dict[str, str]


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML has no types
    """Reads CloudFormation's short forms, such as ``!Ref``, as its long ones."""


def template(options: DeployOptions) -> dict[str, Any]:
    """The template for an API like that; its parameters are in :func:`parameters`."""
    texts = {"schema": schema_text(options)}

    def text(loader: yaml.SafeLoader, node: yaml.nodes.Node) -> str:
        name = str(node.value)
        return texts.get(name) or resources.read_text(f"{_FOLDER}/{name}")

    class Loader(_Loader):
        """With the texts of these options."""

    Loader.add_constructor("!Text", text)
    loaded: dict[str, Any] = yaml.load(resources.read_text(f"{_FOLDER}/template.yaml"), Loader)
    return loaded


def template_body(options: DeployOptions) -> str:
    """The template as CloudFormation takes it: JSON, without white space."""
    return json.dumps(template(options), separators=(",", ":"))


def parameters(options: DeployOptions, *, now_s: float | None = None, token_sha256: str = "") -> Parameters:
    """The values of the parameters of the template.

    Args:
        now_s: The time from which the days of the key count, in seconds since 1970 UTC; now, if it is left out.
        token_sha256: Of the token that a new authorizer lets in.
    """
    return {
        "ApiName": options.stack,
        "ApiKeyExpires": str(key_expiry_s(options.key_days, time.time() if now_s is None else now_s)),
        "Typed": _yes_or_no(options.is_typed),
        "Filters": _yes_or_no(options.has_filters),
        "KeepMessages": _yes_or_no(options.keeps_messages),
        "KeepDays": str(options.keep_days),
        "Iam": _yes_or_no(options.iam),
        "OidcIssuer": options.oidc_issuer,
        "OidcClientId": options.oidc_client_id,
        "UserPool": options.user_pool,
        "Authorizer": options.authorizer,
        "AuthorizerTokenSha256": token_sha256,
        "LogLevel": options.log_level.value,
    }


def key_expiry_s(days: int, now_s: float) -> int:
    """The whole hour at which a key of so many days ends: AppSync cuts off the rest itself (API reference, ApiKey).

    The longest one ends an hour earlier: it must not be over its limit on a clock that is behind ours.
    """
    return int(now_s + days * _DAY_S) // _HOUR_S * _HOUR_S + (0 if days > 1 else _HOUR_S)


def _yes_or_no(is_wanted: bool) -> str:
    return "yes" if is_wanted else "no"


def _short_form(name: str) -> Callable[[yaml.SafeLoader, yaml.nodes.Node], Mapping[str, object]]:
    long = name if name in ("Ref", "Condition") else f"Fn::{name}"

    def construct(loader: yaml.SafeLoader, node: yaml.nodes.Node) -> Mapping[str, object]:
        if isinstance(node, yaml.SequenceNode):
            return {long: loader.construct_sequence(node, deep=True)}
        value = str(node.value)
        return {long: value.split(".", 1) if name == "GetAtt" else value}

    return construct


for _name in ("Ref", "Condition", "GetAtt", "Sub", "If", "Equals", "Not", "And", "Or", "Join"):
    _Loader.add_constructor(f"!{_name}", _short_form(_name))
