"""One CloudFormation stack: planned by a change set, carried out, described and deleted. Everything here blocks."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from appsync_console.deploy.aws import AwsAccount, is_validation_error, told
from appsync_console.deploy.events import STACK_KIND, StackEvents
from appsync_console.domain.deployment import Plan, Planned, Progress, StackOutputs
from appsync_console.domain.errors import ConsoleError, DeploymentError, InputError
from appsync_console.domain.secret import Secret

POLL_S: Final = 2.0
_NO_CHANGE: Final = ("didn't contain changes", "No updates are to be performed")
# What a first deployment leaves that failed, or whose plan was not agreed to: there is nothing in it.
_UNMADE: Final = frozenset({"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"})
_REMEDIES: Final = {
    "DELETE_FAILED": "Remove what holds it back, and run destroy again.",
    "DELETE_COMPLETE": "What was made is deleted again. Mend the cause and deploy again.",
    "ROLLBACK_COMPLETE": "What was made is deleted again. Mend the cause and deploy again.",
    "UPDATE_ROLLBACK_COMPLETE": "The API is as it was before. Mend the cause and deploy again.",
}
_CAPABILITIES: Final = ["CAPABILITY_IAM"]
_SECRET_PARAMETERS: Final = frozenset({"AuthorizerTokenSha256"})

Tell = Callable[[Progress], None]


class Stack:
    """A stack of this name in this account; it need not exist.

    Every method raises AuthorizationError, CannotConnect and DeploymentError, as ``deploy.aws.told`` does.

    Args:
        poll_s: How often AWS is asked how far it is.
    """

    def __init__(self, account: AwsAccount, name: str, *, poll_s: float = POLL_S) -> None:
        self._account = account
        self._name = name
        self._poll_s = poll_s
        self._client = account.client("cloudformation")
        self._left = threading.Event()

    @property
    def region(self) -> str:
        """Where it is."""
        return str(self._client.meta.region_name)

    def plan(self, body: str, parameters: Mapping[str, str], tags: Sequence[tuple[str, str]]) -> Plan:
        """What it would take to make the stack like this, or to change it; nothing is made yet.

        Args:
            body: The template.
            parameters: A secret one that is empty keeps the value that the stack has.
        """
        stack = self._described()
        is_new = stack is None or stack["StackStatus"] in _UNMADE
        if stack is not None and is_new:
            self.delete(_silent)
        known = frozenset[str]() if is_new or stack is None else {each["ParameterKey"] for each in stack["Parameters"]}
        with told(self._account):
            created = self._client.create_change_set(
                StackName=self._name,
                ChangeSetName=f"appsync-console-{uuid.uuid4().hex[:12]}",
                ChangeSetType="CREATE" if is_new else "UPDATE",
                TemplateBody=body,
                Parameters=[_parameter(name, value, known) for name, value in parameters.items()],
                Capabilities=_CAPABILITIES,
                Tags=[{"Key": name, "Value": value} for name, value in tags],
                # What fails at first leaves nothing behind; a change that fails goes back to what was before.
                **({"OnStackFailure": "DELETE"} if is_new else {}),
            )
        return Plan(change_set=created["Id"], is_new=is_new, resources=self._changes(created["Id"]))

    def carry_out(self, plan: Plan, tell: Tell) -> None:
        """Do what was planned, and wait until it is done.

        Raises:
            DeploymentError: A resource failed; the error names it and its own reason. What was made is taken back.
        """
        events = StackEvents(self._client, self._stack_id())
        with told(self._account):
            events.skip()
            self._client.execute_change_set(ChangeSetName=plan.change_set)
        self._follow(events, tell, is_wanted=lambda status: status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"))

    def discard(self, plan: Plan) -> None:
        """Forget a plan that was not agreed to."""
        with told(self._account):
            if plan.is_new:
                self._client.delete_stack(StackName=self._name)
            else:
                self._client.delete_change_set(ChangeSetName=plan.change_set)

    def outputs(self) -> StackOutputs:
        """What the finished stack says of its API.

        Raises:
            InputError: For field ``stack``: there is none of that name, or it is not one of ours.
            DeploymentError: It is not finished.
        """
        stack = self._existing()
        values = {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", ())}
        if "graphqlUrl" not in values:
            if stack["StackStatus"] in _UNMADE:
                raise DeploymentError(f"The stack {self._name} was never finished.", remedy="Deploy it again.")
            raise InputError(
                f"The stack {self._name} has no output graphqlUrl.",
                field="stack",
                cause="It was not made by this program, or by another version of it.",
                remedy="Name the stack that deploy made.",
            )
        key = values.pop("apiKey", "")
        return StackOutputs(stack=self._name, values=values, api_key=Secret(key) if key else None)

    def parameters(self) -> dict[str, str]:
        """The values with which the stack was made; a secret one is left out.

        Raises:
            InputError: For field ``stack``: there is none of that name.
        """
        listed = self._existing().get("Parameters", ())
        return {
            each["ParameterKey"]: each["ParameterValue"]
            for each in listed
            if each["ParameterKey"] not in _SECRET_PARAMETERS
        }

    def parameter(self, name: str) -> str:
        """The value with which the stack was made; empty where there is no stack, or it was never finished."""
        stack = self._described()
        if stack is None or stack["StackStatus"] in _UNMADE:
            return ""
        listed = {each["ParameterKey"]: each["ParameterValue"] for each in stack.get("Parameters", ())}
        return str(listed.get(name, ""))

    def body(self) -> str:
        """The template with which the stack was made."""
        with told(self._account):
            body = self._client.get_template(StackName=self._name)["TemplateBody"]
        return body if isinstance(body, str) else json.dumps(body)

    def tags(self) -> tuple[tuple[str, str], ...]:
        """Those of the stack."""
        return tuple((each["Key"], each["Value"]) for each in self._existing().get("Tags", ()))

    def resources(self) -> tuple[Planned, ...]:
        """What is in the stack, as its end would remove it.

        Raises:
            InputError: For field ``stack``: there is none of that name.
        """
        self._existing()
        with told(self._account):
            pages = self._client.get_paginator("list_stack_resources").paginate(StackName=self._name)
            listed = [each for page in pages for each in page["StackResourceSummaries"]]
        return tuple(
            Planned(action="Remove", name=each["LogicalResourceId"], kind=each["ResourceType"])
            for each in listed
            if each["ResourceStatus"] != "DELETE_COMPLETE"
        )

    def delete(self, tell: Tell) -> None:
        """Delete the stack with everything in it, and wait until it is gone.

        Raises:
            DeploymentError: A resource could not be deleted; the error names it and its own reason.
        """
        events = StackEvents(self._client, self._stack_id())  # by its id: a deleted stack has no name
        with told(self._account):
            events.skip()
            self._client.delete_stack(StackName=self._name)
        self._follow(events, tell, is_wanted=lambda status: status == "DELETE_COMPLETE")

    def leave(self) -> None:
        """Wait for AWS no longer, whichever thread does; what was begun there goes on."""
        self._left.set()

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
        first = failures[0] if failures else None
        what = f"{first.name} ({first.kind}) failed." if first else f"The stack {self._name} ended as {status}."
        remedy = _REMEDIES.get(status, f"Look at the stack {self._name} in the CloudFormation console, or run destroy.")
        return DeploymentError(what, cause=first.reason if first else "", remedy=remedy, raw=status)

    def _changes(self, change_set: str) -> tuple[Planned, ...]:
        while True:
            with told(self._account):
                answer = self._client.describe_change_set(ChangeSetName=change_set, StackName=self._name)
            if answer["Status"] not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
                break
            self._left.wait(self._poll_s)
        reason = answer.get("StatusReason") or ""
        if answer["Status"] == "FAILED":
            with told(self._account):
                self._client.delete_change_set(ChangeSetName=change_set, StackName=self._name)
            if any(words in reason for words in _NO_CHANGE):
                return ()
            raise DeploymentError("AWS cannot make that of the template.", cause=reason)
        changes = list(answer.get("Changes", ()))
        while token := answer.get("NextToken"):
            with told(self._account):
                answer = self._client.describe_change_set(
                    ChangeSetName=change_set, StackName=self._name, NextToken=token
                )
            changes += answer.get("Changes", ())
        return tuple(_planned(change["ResourceChange"]) for change in changes)

    def _existing(self) -> dict[str, Any]:
        stack = self._described()
        if stack is None:
            raise InputError(
                f"There is no stack called {self._name} in {self.region}.",
                field="stack",
                remedy="Check its name, the region and the AWS profile.",
            )
        return stack

    def _described(self) -> dict[str, Any] | None:
        try:
            with told(self._account):
                (stack,) = self._client.describe_stacks(StackName=self._name)["Stacks"]
        except ConsoleError as error:
            if is_validation_error(error, "does not exist"):
                return None
            raise
        return None if stack["StackStatus"] == "DELETE_COMPLETE" else stack

    def _stack_id(self) -> str:
        return str(self._existing()["StackId"])


def _parameter(name: str, value: str, known: frozenset[str] | set[str]) -> dict[str, Any]:
    if not value and name in _SECRET_PARAMETERS & known:
        return {"ParameterKey": name, "UsePreviousValue": True}
    return {"ParameterKey": name, "ParameterValue": value}


def _planned(change: Mapping[str, Any]) -> Planned:
    return Planned(
        action=change["Action"],
        name=change["LogicalResourceId"],
        kind=change["ResourceType"],
        is_replaced=change.get("Replacement") == "True",
    )


def _silent(progress: Progress) -> None:
    """Of no interest: what is deleted was never used."""
