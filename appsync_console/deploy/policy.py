"""The minimal IAM policy for deploying, updating and deleting an API."""

from __future__ import annotations

from typing import Any, Final

import yaml

from appsync_console import resources
from appsync_console.deploy.conditions import planned_resources
from appsync_console.deploy.events import STACK_KIND
from appsync_console.deploy.template import parameters, template
from appsync_console.domain.deployment import DeployOptions

_FILE: Final = "deploy/policy.yaml"


def permissions() -> dict[str, dict[str, Any]]:
    """The ``actions`` needed for each resource type, and the ``resource`` they apply to."""
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(resources.read_text(_FILE))
    return loaded


def policy(options: DeployOptions) -> dict[str, Any]:
    """The policy document needed to deploy an API with these options."""
    made = planned_resources(template(options), parameters(options))
    kinds = {STACK_KIND, *(planned.kind for planned in made)}
    needed: dict[str, list[str]] = {}
    for kind, permission in permissions().items():
        if kind in kinds:
            needed.setdefault(permission["resource"].format(stack=options.stack), []).extend(permission["actions"])
    statements = [{"Effect": "Allow", "Action": actions, "Resource": place} for place, actions in needed.items()]
    return {"Version": "2012-10-17", "Statement": statements}
