"""Plans, executes, describes and deletes one CloudFormation stack. All calls block.

An existing stack is changed or deleted only if it is ours, see ``deploy.ownership``.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from appsync_console.deploy.aws import AwsAccount, is_validation_error, told
from appsync_console.deploy.events import STACK_KIND, StackEvents
from appsync_console.deploy.ownership import (
    CHANGE_SET_PREFIX,
    METADATA,
    Tags,
    is_our_plan,
    is_ours,
    missing_evidence,
    with_own_tag,
)
from appsync_console.domain.deployment import OWN_TAG, Plan, Planned, Progress, StackOutputs, check_confirmed, lost_data
from appsync_console.domain.errors import ConsoleError, DeploymentError, InputError
from appsync_console.domain.secret import Secret

POLL_S: Final = 2.0
_NO_CHANGE: Final = ("didn't contain changes", "No updates are to be performed")
_REVIEW: Final = "REVIEW_IN_PROGRESS"  # it has change sets, and neither a template nor resources
# The states of a stack whose first deployment failed or was not confirmed: it contains nothing.
_INCOMPLETE_STATES: Final = frozenset({_REVIEW, "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"})
_ENDINGS: Final = {
    "DELETE_FAILED": "stack.not_deleted",
    "DELETE_COMPLETE": "stack.rolled_back",
    "ROLLBACK_COMPLETE": "stack.rolled_back",
    "UPDATE_ROLLBACK_COMPLETE": "stack.restored",
}
_CAPABILITIES: Final = ["CAPABILITY_IAM"]
_SECRET_PARAMETERS: Final = frozenset({"AuthorizerTokenSha256"})

Tell = Callable[[Progress], None]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _OwnStack:
    """A stack that AppSync Console created.

    Only ``Stack._owned`` creates one, and everything that changes or deletes an existing stack requires one, so an
    unchecked stack is never touched. Requests use its ID, because another stack may get the name in the meantime.

    Attributes:
        parameters: The parameters, without secret ones.
        body: Its template; empty while its status is ``REVIEW_IN_PROGRESS``.
    """

    id: str
    status: str
    is_protected: bool
    parameters: Mapping[str, str]
    parameter_names: frozenset[str]
    tags: Tags
    body: str

    @property
    def is_incomplete(self) -> bool:
        return self.status in _INCOMPLETE_STATES


class Stack:
    """A stack of this name in this account, which may not exist yet.

    Every method raises AuthorizationError, CannotConnect and DeploymentError, as ``deploy.aws.told`` does. The methods
    that plan changes, list resources and delete the stack raise InputError for field ``stack`` if it is not ours.

    Args:
        poll_s: Seconds between requests for the progress.
    """

    def __init__(self, account: AwsAccount, name: str, *, poll_s: float = POLL_S) -> None:
        self._account = account
        self._name = name
        self._poll_s = poll_s
        self._client = account.client("cloudformation")
        self._left = threading.Event()

    @property
    def region(self) -> str:
        """The AWS region of the stack."""
        return str(self._client.meta.region_name)

    def plan(self, body: str, parameters: Mapping[str, str], tags: Sequence[tuple[str, str]]) -> Plan:
        """Plan how to create the stack or update it; changes nothing yet.

        Args:
            body: The template.
            parameters: A secret parameter that is empty keeps its value.
            tags: The tags of the stack; the tag that marks our stacks is added.
        """
        stack = self._owned()
        if stack is not None and stack.is_incomplete:
            self._clear(stack)
            stack = None
        return self._planned(stack, body, parameters, tags)

    def plan_parameters(self, parameters: Mapping[str, str]) -> Plan:
        """Plan new values for some parameters; changes nothing else, except that it adds the tag of our stacks.

        Raises:
            InputError: For field ``stack``: there is no stack of that name, or it is not ours.
            DeploymentError: Its deployment was never completed.
        """
        stack = self._required(self._owned())
        if stack.is_incomplete:
            raise self._unfinished()
        return self._planned(stack, stack.body, {**stack.parameters, **parameters}, stack.tags)

    def carry_out(self, plan: Plan, tell: Tell, *, confirmed: str = "") -> None:
        """Execute a plan, and wait until it is complete.

        AWS rejects a change set if its stack has changed since, so what was checked for the plan still holds.

        Args:
            confirmed: The name of the stack, if the plan deletes data.

        Raises:
            InputError: For field ``confirm``: data would be deleted, and ``confirmed`` is not the name.
            DeploymentError: A resource failed; the error names it and AWS's reason. AWS rolls the changes back.
        """
        check_confirmed(self._name, plan.resources, confirmed)
        events = StackEvents(self._client, plan.stack_id)
        with told(self._account):
            events.skip()
            self._client.execute_change_set(ChangeSetName=plan.change_set, StackName=plan.stack_id)
        self._follow(events, tell, is_wanted=lambda status: status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"))

    def discard(self, plan: Plan) -> None:
        """Discard a plan that was not confirmed, and the empty stack that AWS created for it.

        If somebody has started to use that stack, only the change set is deleted.
        """
        if plan.is_empty:
            return
        stack = self._described(plan.stack_id) if plan.is_new else None
        if plan.is_new and (stack is None or stack["StackStatus"] != _REVIEW):
            return  # the plan no longer exists
        with told(self._account):
            if stack is not None and not _is_protected(stack) and is_our_plan(self._change_sets(plan.stack_id)):
                self._client.delete_stack(StackName=plan.stack_id)
            else:
                self._client.delete_change_set(ChangeSetName=plan.change_set, StackName=plan.stack_id)

    def outputs(self) -> StackOutputs:
        """The outputs of the deployed stack.

        Raises:
            InputError: For field ``stack``: there is no stack of that name, or it is not ours.
            DeploymentError: Its deployment was never completed.
        """
        stack = self._required(self._described(self._name))
        values = {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", ())}
        if "graphqlUrl" not in values:
            if stack["StackStatus"] in _INCOMPLETE_STATES:
                raise self._unfinished()
            raise InputError("stack.no_url", field="stack", stack=self._name)
        key = values.pop("apiKey", "")
        return StackOutputs(stack=self._name, values=values, api_key=Secret(key) if key else None)

    def parameter(self, name: str) -> str:
        """The value of a parameter of the stack; empty if there is no stack, or it was never fully deployed."""
        stack = self._described(self._name)
        if stack is None or stack["StackStatus"] in _INCOMPLETE_STATES:
            return ""
        listed = {each["ParameterKey"]: each["ParameterValue"] for each in stack.get("Parameters", ())}
        return str(listed.get(name, ""))

    def resources(self) -> tuple[Planned, ...]:
        """The resources that :meth:`delete` would delete.

        Raises:
            InputError: For field ``stack``: there is no stack of that name, it is not ours, or it has termination
                protection.
        """
        stack = self._required(self._owned())
        self._check_unprotected(stack)
        return self._resources(stack)

    def delete(self, tell: Tell, *, confirmed: str = "") -> None:
        """Delete the stack and all its resources, and wait until it is deleted.

        Args:
            confirmed: The name of the stack, if it contains data.

        Raises:
            InputError: For field ``stack``, as :meth:`resources`; for field ``confirm``: data would be deleted, and
                ``confirmed`` is not the name.
            DeploymentError: A resource could not be deleted; the error names it and AWS's reason.
        """
        stack = self._required(self._owned())
        check_confirmed(self._name, self._resources(stack), confirmed)
        self._delete(stack, tell)

    def leave(self) -> None:
        """Make every waiting thread stop waiting; the operation continues on AWS."""
        self._left.set()

    def _owned(self) -> _OwnStack | None:
        """The stack, which may be changed and deleted; None if there is no stack of that name.

        Raises:
            InputError: For field ``stack``: AppSync Console did not create it.
        """
        stack = self._described(self._name)
        if stack is None:
            return None
        listed = {each["ParameterKey"]: each["ParameterValue"] for each in stack.get("Parameters", ())}
        tags = tuple((each["Key"], each["Value"]) for each in stack.get("Tags", ()))
        body = self._checked_body(stack, tags)
        return _OwnStack(
            id=stack["StackId"],
            status=stack["StackStatus"],
            is_protected=_is_protected(stack),
            parameters={name: value for name, value in listed.items() if name not in _SECRET_PARAMETERS},
            parameter_names=frozenset(listed),
            tags=tags,
            body=body,
        )

    def _checked_body(self, stack: Mapping[str, Any], tags: Tags) -> str:
        if stack.get("ParentId"):
            raise self._not_ours("stack.nested")
        if stack["StackStatus"] == _REVIEW:
            if not is_our_plan(self._change_sets(stack["StackId"])):
                raise self._not_ours("stack.planned_by_others")
            return ""
        with told(self._account):
            body = self._client.get_template(StackName=stack["StackId"])["TemplateBody"]
        if not is_ours(tags, body):
            raise self._not_ours(missing_evidence(tags, body))
        return body if isinstance(body, str) else json.dumps(body)

    def _not_ours(self, code: str) -> InputError:
        return InputError(code, field="stack", stack=self._name, tag=OWN_TAG, entry=METADATA)

    def _unfinished(self) -> DeploymentError:
        return DeploymentError("stack.incomplete", stack=self._name)

    def _check_unprotected(self, stack: _OwnStack) -> None:
        if stack.is_protected:
            raise InputError("stack.protected", field="stack", stack=self._name)

    def _change_sets(self, stack_id: str) -> tuple[str, ...]:
        with told(self._account):
            pages = self._client.get_paginator("list_change_sets").paginate(StackName=stack_id)
            return tuple(each["ChangeSetName"] for page in pages for each in page["Summaries"])

    def _planned(
        self,
        stack: _OwnStack | None,
        body: str,
        parameters: Mapping[str, str],
        tags: Sequence[tuple[str, str]],
    ) -> Plan:
        known = stack.parameter_names if stack else frozenset[str]()
        with told(self._account):
            created = self._client.create_change_set(
                StackName=stack.id if stack else self._name,
                ChangeSetName=f"{CHANGE_SET_PREFIX}{uuid.uuid4().hex[:12]}",
                ChangeSetType="UPDATE" if stack else "CREATE",
                TemplateBody=body,
                Parameters=[_parameter(name, value, known) for name, value in parameters.items()],
                Capabilities=_CAPABILITIES,
                Tags=[{"Key": name, "Value": value} for name, value in with_own_tag(tags)],
                # A first deployment that fails leaves nothing behind; an update that fails is rolled back.
                **({} if stack else {"OnStackFailure": "DELETE"}),
            )
        plan = Plan(change_set=created["Id"], stack_id=created["StackId"], is_new=stack is None, resources=())
        if stack is None and not is_our_plan(self._change_sets(plan.stack_id)):
            self.discard(plan)  # AWS added the change set to a stack that somebody else planned in the meantime
            raise self._not_ours("stack.planned_by_others")
        changes = self._changes(plan)
        return replace(plan, change_set="") if changes is None else replace(plan, resources=changes)

    def _resources(self, stack: _OwnStack) -> tuple[Planned, ...]:
        with told(self._account):
            pages = self._client.get_paginator("list_stack_resources").paginate(StackName=stack.id)
            listed = [each for page in pages for each in page["StackResourceSummaries"]]
        return tuple(
            Planned(action="Remove", name=each["LogicalResourceId"], kind=each["ResourceType"])
            for each in listed
            if each["ResourceStatus"] != "DELETE_COMPLETE"
        )

    def _clear(self, stack: _OwnStack) -> None:
        """Delete what a failed first deployment left, so that the stack name can be used again."""
        data = lost_data(self._resources(stack)) if stack.status != _REVIEW else []
        if data:  # the deployment failed, but resources that AWS did not roll back may have been used
            raise InputError("stack.incomplete_with_data", field="stack", stack=self._name, data=", ".join(data))
        self._delete(stack, _ignore_progress)

    def _delete(self, stack: _OwnStack, tell: Tell) -> None:
        self._check_unprotected(stack)
        events = StackEvents(self._client, stack.id)
        with told(self._account):
            events.skip()
            self._client.delete_stack(StackName=stack.id)
        self._follow(events, tell, is_wanted=lambda status: status == "DELETE_COMPLETE")

    def _follow(self, events: StackEvents, tell: Tell, *, is_wanted: Callable[[str], bool]) -> None:
        failures = []
        while True:
            with told(self._account):
                news = events.news()
            for progress in news:
                tell(progress)
                if progress.is_failure and progress.kind != STACK_KIND:
                    failures.append(progress)
            if events.stack_status and not events.stack_status.endswith("_IN_PROGRESS"):
                break
            if self._left.wait(self._poll_s):
                return
        if not is_wanted(events.stack_status):
            raise self._failure(events.stack_status, failures)

    def _failure(self, status: str, failures: Sequence[Progress]) -> DeploymentError:
        ending = _ENDINGS.get(status, "stack.ended")
        if not failures:
            return DeploymentError("stack.failed", stack=self._name, status=status, inner=ending, raw=status)
        first = failures[0]
        return DeploymentError(
            "stack.resource_failed",
            stack=self._name,
            resource=first.name,
            kind=first.kind,
            said=first.reason,
            inner=ending,
            status=status,
            raw=status,
        )

    def _changes(self, plan: Plan) -> tuple[Planned, ...] | None:
        """The resource changes of the change set; None if there are none, in which case the change set is deleted."""
        while True:
            with told(self._account):
                answer = self._client.describe_change_set(ChangeSetName=plan.change_set, StackName=plan.stack_id)
            if answer["Status"] not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
                break
            self._left.wait(self._poll_s)
        reason = answer.get("StatusReason") or ""
        if answer["Status"] == "FAILED":
            self.discard(plan)
            if any(words in reason for words in _NO_CHANGE):
                return None
            raise DeploymentError("stack.template_rejected", said=reason)
        changes = list(answer.get("Changes", ()))
        while token := answer.get("NextToken"):
            with told(self._account):
                answer = self._client.describe_change_set(
                    ChangeSetName=plan.change_set, StackName=plan.stack_id, NextToken=token
                )
            changes += answer.get("Changes", ())
        return tuple(planned_change(change["ResourceChange"]) for change in changes)

    def _required(self, stack: _T | None) -> _T:
        if stack is None:
            raise InputError("stack.none", field="stack", stack=self._name, region=self.region)
        return stack

    def _described(self, name_or_id: str) -> dict[str, Any] | None:
        try:
            with told(self._account):
                (stack,) = self._client.describe_stacks(StackName=name_or_id)["Stacks"]
        except ConsoleError as error:
            if is_validation_error(error, "does not exist"):
                return None
            raise
        return None if stack["StackStatus"] == "DELETE_COMPLETE" else stack


def _is_protected(stack: Mapping[str, Any]) -> bool:
    return bool(stack.get("EnableTerminationProtection"))


def _parameter(name: str, value: str, known: frozenset[str]) -> dict[str, Any]:
    if not value and name in _SECRET_PARAMETERS & known:
        return {"ParameterKey": name, "UsePreviousValue": True}
    return {"ParameterKey": name, "ParameterValue": value}


def planned_change(change: Mapping[str, Any]) -> Planned:
    """Convert one resource change of a change set (CloudFormation API reference, ResourceChange)."""
    planned = Planned(action=change["Action"], name=change["LogicalResourceId"], kind=change["ResourceType"])
    replacement = change.get("Replacement")
    # AWS cannot always tell in advance, mostly for resources that are kept. If there is data, assume the worst.
    is_uncertain = replacement == "Conditional" or planned.action == "Dynamic"
    return replace(planned, is_replaced=replacement == "True" or (is_uncertain and planned.holds_data))


def _ignore_progress(progress: Progress) -> None:
    """Ignore the progress: what is deleted was never used."""
