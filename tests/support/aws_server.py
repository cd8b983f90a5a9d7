"""A local AWS as a separate process: moto's server, with the resource types its CloudFormation lacks.

``python -m tests.support.aws_server GRAPHQL_URL API_KEY``: every deployed API has that URL and that key. Prints one
JSON object with ``endpoint_url``, then serves until its standard input closes. Adds what moto's stacks lack: an event
per resource; a stack with the tag ``fail`` = NAME fails at the resource of that name; a stack with the tag
``unplannable`` = REASON gets no change set; a stack created directly with the tag ``status`` is reported in that
state; the change sets of a stack, changes of tags, and termination protection.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import uuid
from collections.abc import Mapping
from typing import Any

from moto.cloudformation import models, parsing
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.common_models import CloudFormationModel
from moto.core.responses import ActionResult
from moto.server import ThreadedMotoServer

REASON = "Resource handler returned message: You have reached the limit of resolvers"

GRAPHQL_URL, API_KEY = sys.argv[1:3]


class _Resource(CloudFormationModel):
    """A resource that only remembers its properties."""

    __module__ = "tests.appsync.models"  # moto derives the service from this name
    kind = ""

    def __init__(self, properties: Mapping[str, Any]) -> None:
        self.properties = properties
        self.id = uuid.uuid4().hex[:26]
        self.physical_resource_id = {
            "AWS::Cognito::UserPool": f"eu-west-1_{self.id[:9]}",
            "AWS::Cognito::UserPoolClient": self.id,
        }.get(self.kind, f"arn:aws:appsync:eu-west-1:123456789012:apis/{self.id}")

    @staticmethod
    def cloudformation_name_type() -> str:
        return ""

    @classmethod
    def cloudformation_type(cls) -> str:
        return cls.kind

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr in cls.attributes()

    @classmethod
    def attributes(cls) -> tuple[str, ...]:
        return ()

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        return {
            "ApiId": self.id,
            "Arn": self.physical_resource_id,
            "GraphQLUrl": GRAPHQL_URL,
            "RealtimeUrl": GRAPHQL_URL.replace("http", "ws", 1) + "/realtime",
            "ApiKey": API_KEY,
            "Name": self.properties.get("Name"),
        }[attribute_name]

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **kwargs: Any
    ) -> _Resource:
        return cls(cloudformation_json["Properties"])

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource: Any, new_resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> Any:
        original_resource.properties = cloudformation_json["Properties"]
        return original_resource

    @classmethod
    def delete_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> None:
        """Do nothing: only the properties are stored."""

    def delete(self, account_id: str, region_name: str) -> None:
        """Do nothing."""


def _add_types() -> None:
    attributes = {
        "AppSync::GraphQLApi": ("ApiId", "Arn", "GraphQLUrl", "RealtimeUrl"),
        "AppSync::GraphQLSchema": (),
        "AppSync::ApiKey": ("ApiKey",),
        "AppSync::DataSource": ("Name",),
        "AppSync::Resolver": (),
        "Cognito::UserPool": (),
        "Cognito::UserPoolClient": (),
    }
    for name, known in attributes.items():
        body = {
            "kind": f"AWS::{name}",
            "__module__": _Resource.__module__,
            "attributes": classmethod(lambda cls, known=known: known),
        }
        type_ = type(name.partition("::")[2], (_Resource,), body)
        parsing.get_model_map()[type_.kind] = type_  # type: ignore[attr-defined]
        parsing.get_name_type_map()[type_.kind] = ""  # type: ignore[attr-defined]


def _event(stack: Any, name: str, kind: str, status: str, reason: str | None = None) -> None:
    stack.events.append(
        models.Event(
            stack_id=stack.stack_id,
            stack_name=stack.name,
            logical_resource_id=name,
            physical_resource_id=f"{name}-1",
            resource_type=kind,
            resource_status=status,
            resource_status_reason=reason,
            resource_properties=None,
        )
    )


# The types that get the tags of their stack from CloudFormation (template reference, "Tags" of each).
_TAGGED = {
    "AWS::AppSync::GraphQLApi",
    "AWS::Cognito::UserPool",
    "AWS::DynamoDB::Table",
    "AWS::IAM::Role",
    "AWS::Lambda::Function",
}
_VERBS = {"Add": "CREATE", "Modify": "UPDATE", "Remove": "DELETE"}
_execute = models.CloudFormationBackend.execute_change_set
_apply = models.ChangeSet.apply
_diff = models.ChangeSet.diff
_parse = models.ChangeSet._parse_template
_delete = models.Stack.delete
_create_stack = models.CloudFormationBackend.create_stack
_create_change_set = models.CloudFormationBackend.create_change_set
_delete_stack = models.CloudFormationBackend.delete_stack


def _create_stack_in_state(self: Any, *args: Any, **asked: Any) -> Any:
    stack = _create_stack(self, *args, **asked)
    stack.status = stack.tags.get("status", stack.status)
    return stack


def _create_change_set_as_aws(self: Any, **asked: Any) -> tuple[str, str]:
    """Accept the ID of the stack too, and new tags alone; further change sets of a stack in review belong to it."""
    name = asked["stack_name"]
    known = next((stack for stack in self.stacks.values() if name in (stack.name, stack.stack_id)), None)
    if known is not None:
        asked["stack_name"] = known.name
    change_set_id, stack_id = _create_change_set(self, **asked)
    change_set = self.change_sets[change_set_id]
    tags = change_set.tags or {}
    if known is not None and known.stack_id != stack_id and known.status == "REVIEW_IN_PROGRESS":
        del self.stacks[stack_id]
        change_set.stack, change_set.stack_id = known, known.stack_id
    if reason := tags.get("unplannable"):
        change_set.status, change_set.execution_status, change_set.status_reason = "FAILED", "UNAVAILABLE", reason
    elif change_set.status == "FAILED" and tags != change_set.stack.tags:
        change_set.status, change_set.execution_status, change_set.status_reason = "CREATE_COMPLETE", "AVAILABLE", None
    return change_set_id, change_set.stack_id


def _list_change_sets(self: Any) -> ActionResult:
    backend = self.cloudformation_backend
    stack = backend.get_stack(self._get_param("StackName"))
    open_ones = [each for each in backend.list_change_sets() if each.execution_status != "EXECUTE_COMPLETE"]
    return ActionResult({"Summaries": [each for each in open_ones if each.stack_id == stack.stack_id]})


def _update_termination_protection(self: Any) -> ActionResult:
    stack = self.cloudformation_backend.get_stack(self._get_param("StackName"))
    stack.enable_termination_protection = self._get_param("EnableTerminationProtection")
    return ActionResult({"StackId": stack.stack_id})


def _delete_unprotected(self: Any, name_or_stack_id: str) -> None:
    for stack in self.stacks.values():
        if name_or_stack_id in (stack.name, stack.stack_id) and stack.enable_termination_protection:
            raise ValidationError(
                stack.name, f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
            )
    _delete_stack(self, name_or_stack_id)


def _execute_or_fail(self: Any, change_set_name: str, stack_name: str | None = None) -> None:
    change_set = self.describe_change_set(change_set_name)
    failing = (change_set.tags or {}).get("fail")
    if not failing:
        _execute(self, change_set_name, stack_name)
        change_set.stack.parameters = change_set.parameters  # moto compares a later change set with these
        change_set.stack.tags = change_set.tags or {}
        return
    stack, kind = change_set.stack, change_set.change_set_type
    stack._add_stack_event(f"{kind}_IN_PROGRESS")
    for change in change_set.changes:
        verb = _VERBS[change.action]
        if change.logical_resource_id == failing:
            _event(stack, failing, change.resource_type, f"{verb}_FAILED", REASON)
        else:
            _event(
                stack, change.logical_resource_id, change.resource_type, f"{verb}_FAILED", "Resource creation cancelled"
            )
    if kind == "CREATE":  # with OnStackFailure=DELETE
        stack._add_stack_event("DELETE_IN_PROGRESS")
        stack._add_stack_event("DELETE_COMPLETE")
        stack.status = "DELETE_COMPLETE"
        self.deleted_stacks[stack.stack_id] = self.stacks.pop(stack.stack_id)
    else:
        stack._add_stack_event("UPDATE_ROLLBACK_IN_PROGRESS")
        stack._add_stack_event("UPDATE_ROLLBACK_COMPLETE")
        stack.status = "UPDATE_ROLLBACK_COMPLETE"


def _apply_with_events(self: Any) -> None:
    for change in self.changes:
        _event(self.stack, change.logical_resource_id, change.resource_type, f"{_VERBS[change.action]}_IN_PROGRESS")
    _apply(self)
    self.stack.output_map = parsing.OutputMap(self.stack.resource_map, self.template_dict, self.stack.stack_id)
    for change in self.changes:
        _event(self.stack, change.logical_resource_id, change.resource_type, f"{_VERBS[change.action]}_COMPLETE")


def _parse_with_conditions(self: Any) -> None:
    """Leave out resources whose conditions are false: moto would list them as created."""
    _parse(self)
    template, stack = self.template_dict, self.stack
    known = parsing.ResourceMap(
        stack.stack_id, stack.name, self.parameters, {}, stack.account_id, stack.region_name, template, {}
    )
    known.load_parameters()
    known.load_conditions()
    self.template_dict = {
        **template,
        "Resources": {
            name: resource
            for name, resource in template["Resources"].items()
            if "Condition" not in resource or known.lazy_condition_map[resource["Condition"]]
        },
    }


def _diff_with_parameters(self: Any) -> list[Any]:
    """Add changes caused only by parameters or tags, which moto does not list."""
    changes = _diff(self)
    listed = {change.logical_resource_id for change in changes}
    before = self.stack.parameters if self.change_set_type == "UPDATE" else self.parameters
    changed = [name for name, value in self.parameters.items() if before.get(name) != value]
    has_other_tags = self.change_set_type == "UPDATE" and (self.tags or {}) != self.stack.tags
    for name, resource in self.template_dict["Resources"].items():
        text = json.dumps(resource.get("Properties", {}))
        is_changed = any(f'{{"Ref": "{parameter}"}}' in text for parameter in changed)
        if name not in listed and (is_changed or (has_other_tags and resource["Type"] in _TAGGED)):
            changes.append(models.Change("Modify", name, resource["Type"]))
    return changes


def _delete_with_events(self: Any) -> None:
    for name, resource in self.resource_map._resource_json_map.items():
        _event(self, name, resource["Type"], "DELETE_COMPLETE")
    _delete(self)


def main() -> None:
    os.environ.setdefault("AWS_ACCESS_KEY_ID", "testing")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    _add_types()
    models.CloudFormationBackend.execute_change_set = _execute_or_fail
    models.ChangeSet.apply = _apply_with_events
    models.ChangeSet.diff = _diff_with_parameters
    models.ChangeSet._parse_template = _parse_with_conditions
    models.Stack.delete = _delete_with_events
    models.CloudFormationBackend.create_stack = _create_stack_in_state
    models.CloudFormationBackend.create_change_set = _create_change_set_as_aws
    models.CloudFormationBackend.delete_stack = _delete_unprotected
    CloudFormationResponse.list_change_sets = _list_change_sets
    CloudFormationResponse.update_termination_protection = _update_termination_protection
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    print(json.dumps({"endpoint_url": f"http://{host}:{port}"}), flush=True)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()
