"""Loads the CloudFormation template, inserts its texts, and builds its parameters."""

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
    """Expands CloudFormation's short forms, such as ``!Ref``, to the full forms."""


def template(options: DeployOptions) -> dict[str, Any]:
    """The template for these options; for its parameters see :func:`parameters`."""
    texts = {"schema": schema_text(options)}

    def text(loader: yaml.SafeLoader, node: yaml.nodes.Node) -> str:
        name = str(node.value)
        return texts.get(name) or resources.read_text(f"{_FOLDER}/{name}")

    class Loader(_Loader):
        """A loader that inserts the texts for these options."""

    Loader.add_constructor("!Text", text)
    loaded: dict[str, Any] = yaml.load(resources.read_text(f"{_FOLDER}/template.yaml"), Loader)
    return loaded


def template_body(options: DeployOptions) -> str:
    """The template as compact JSON, as sent to CloudFormation."""
    return json.dumps(template(options), separators=(",", ":"))


def parameters(options: DeployOptions, *, now_s: float | None = None, token_sha256: str = "") -> Parameters:
    """The parameter values of the template.

    Args:
        now_s: The start of the API key's lifetime, in seconds since 1970 UTC; by default, now.
        token_sha256: SHA-256 of the token that a new authorizer accepts.
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
    """The expiry time of a key in seconds, rounded down to the hour as AppSync does (API reference, ApiKey).

    Rounding also keeps the longest lifetime within AppSync's limit on a clock that is behind ours.
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
