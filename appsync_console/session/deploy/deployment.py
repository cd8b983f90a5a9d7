"""Deploys, updates, describes and deletes a channel API on AWS without blocking the loop; creates a profile of it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from appsync_console.deploy.aws import AwsAccount
from appsync_console.deploy.conditions import planned_resources
from appsync_console.deploy.policy import policy
from appsync_console.deploy.schema import schema_text
from appsync_console.deploy.stack import POLL_S, Stack
from appsync_console.deploy.template import key_expiry_s, parameters, template, template_body
from appsync_console.domain.authorization.config import (
    Access,
    ApiKeyAccess,
    CognitoAccess,
    IamAccess,
    IamSource,
    SecretKind,
    default_access,
)
from appsync_console.domain.deployment import (
    NEW,
    DeployOptions,
    Plan,
    Planned,
    Progress,
    StackOutputs,
    check_options,
    check_stack_name,
)
from appsync_console.domain.errors import InputError
from appsync_console.domain.profile import Profile
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.session.workspace.api_import import free_name
from appsync_console.session.workspace.workspace import Workspace
from appsync_console.store.atomic import write_atomic

Tell = Callable[[Progress], None]
_T = TypeVar("_T")

_KEY_EXPIRES: Final = "ApiKeyExpires"
_SHOWN: Final = ("graphqlUrl", "realtimeUrl", "apiId", "region")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would be deployed, as far as is known without AWS."""

    resources: tuple[Planned, ...]
    schema: str


def preview(options: DeployOptions) -> Preview:
    """The resources and the schema of a new stack with these options.

    Raises:
        InputError: For the field of an option that is not valid.
    """
    check_options(options)
    return Preview(resources=planned_resources(template(options), parameters(options)), schema=schema_text(options))


def policy_text(options: DeployOptions) -> str:
    """The minimal IAM policy for deploying with these options, as JSON; raises InputError as :func:`preview` does."""
    return json.dumps(policy(check_options(options)), indent=2)


class Deployment:
    """One stack of one AWS account. Calls to AWS run on a thread; progress is reported on the loop.

    Every coroutine raises AuthorizationError, CannotConnect and DeploymentError, with the message from AWS.

    Args:
        account: The AWS profile and region.
        stack: The name of the stack.
        poll_s: Seconds between requests for the progress.
    """

    def __init__(self, account: AwsAccount, stack: str, *, poll_s: float = POLL_S) -> None:
        self._account = account
        self._name = stack
        self._poll_s = poll_s
        self._opened: Stack | None = None
        self.new_token: Secret | None = None
        """The token that a new Lambda authorizer accepts, if a plan creates one."""

    @classmethod
    def at(cls, stack: str, *, aws_profile: str = "", region: str = "", poll_s: float = POLL_S) -> Deployment:
        """The stack of that name; by default with the profile and region of the environment.

        Raises:
            InputError: For field ``stack``: the name is not valid.
        """
        return cls(AwsAccount(aws_profile, region), check_stack_name(stack), poll_s=poll_s)

    async def plan(self, options: DeployOptions) -> Plan:
        """Plan how to create or update the API; changes nothing yet.

        Raises:
            InputError: For the field of an option that is not valid; for field ``stack`` also if AppSync Console did
                not create the stack of that name, or what is left of a failed one has termination protection.
        """
        check_options(options)
        return await asyncio.to_thread(self._plan, options)

    async def plan_new_key(self, days: int) -> Plan:
        """Plan to let the API key expire ``days`` from now; changes nothing else.

        Raises:
            InputError: For field ``stack`` or ``key_days``.
        """
        check_options(DeployOptions(stack=self._name, key_days=days))
        return await asyncio.to_thread(self._plan_new_key, days)

    async def carry_out(self, plan: Plan, tell: Tell, *, confirmed: str = "") -> StackOutputs:
        """Execute a plan, and return the outputs of the stack.

        Args:
            confirmed: The stack name as the user typed it; required if the plan deletes data.

        Raises:
            InputError: For field ``confirm``: data would be deleted, and ``confirmed`` is not the name.
            DeploymentError: A resource failed; the error names it and AWS's reason.
        """
        await self._telling(lambda told: self._stack().carry_out(plan, told, confirmed=confirmed), tell)
        return await self.outputs()

    async def discard(self, plan: Plan) -> None:
        """Discard a plan that was not confirmed."""
        await asyncio.to_thread(lambda: self._stack().discard(plan))

    async def outputs(self) -> StackOutputs:
        """The outputs of the stack.

        Raises:
            InputError: For field ``stack``: there is no stack of that name, or it is not ours.
        """
        return await asyncio.to_thread(lambda: self._stack().outputs())

    async def resources(self) -> tuple[Planned, ...]:
        """The resources :meth:`destroy` would delete; raises InputError for field ``stack`` if it must not be."""
        return await asyncio.to_thread(lambda: self._stack().resources())

    async def destroy(self, tell: Tell, *, confirmed: str = "") -> None:
        """Delete the stack and all its resources.

        Args:
            confirmed: The stack name as the user typed it; required if the stack contains data.

        Raises:
            InputError: For field ``stack``: there is no stack of that name, it is not ours, or it has termination
                protection; for field ``confirm``: data would be deleted, and ``confirmed`` is not the name.
        """
        await self._telling(lambda told: self._stack().delete(told, confirmed=confirmed), tell)

    def _stack(self) -> Stack:
        if self._opened is None:
            self._opened = Stack(self._account, self._name, poll_s=self._poll_s)
        return self._opened

    def _plan(self, options: DeployOptions) -> Plan:
        stack = self._stack()
        makes_authorizer = options.authorizer == NEW and stack.parameter("Authorizer") != NEW
        self.new_token = Secret(secrets.token_urlsafe(32)) if makes_authorizer else None
        values = parameters(options, token_sha256=_sha256(self.new_token))
        return stack.plan(template_body(options), values, options.tags)

    def _plan_new_key(self, days: int) -> Plan:
        expires_s = key_expiry_s(days, datetime.now(UTC).timestamp())
        return self._stack().plan_parameters({_KEY_EXPIRES: str(expires_s), "AuthorizerTokenSha256": ""})

    async def _telling(self, work: Callable[[Tell], None], tell: Tell) -> None:
        loop = asyncio.get_running_loop()

        def told(progress: Progress) -> None:
            loop.call_soon_threadsafe(tell, progress)

        try:
            await asyncio.to_thread(work, told)
        except asyncio.CancelledError:
            if self._opened is not None:
                self._opened.leave()  # the thread stops waiting; the operation continues on AWS
            raise


def _sha256(token: Secret | None) -> str:
    return hashlib.sha256(token.reveal().encode()).hexdigest() if token else ""


async def keep_as_profile(
    workspace: Workspace, outputs: StackOutputs, *, name: str = "", aws_profile: str = "", token: Secret | None = None
) -> Profile:
    """Create a profile of the deployed API, or update the profile that already has its URL.

    Args:
        name: The name of a new profile; by default, that of the stack.
        aws_profile: The named AWS profile to sign requests with, if the API supports IAM.
        token: The token that the API's new Lambda authorizer accepts.

    Raises:
        InputError: The name is not valid.
        SecretStoreError: A secret could not be stored.
        StoreError: The file could not be written.
    """
    known = next((profile for profile in workspace.profiles if profile.url == outputs.url), None)
    if known is None:
        shown = free_name(name or outputs.stack, (profile.name for profile in workspace.profiles))
        known = workspace.new_profile(shown, outputs.url)
    found = {access.mode: access for access in known.access}
    access = tuple(_access(mode, outputs, aws_profile, found.get(mode)) for mode in outputs.modes)
    profile = replace(known, access=access or known.access)
    kept = {SecretKind.API_KEY: outputs.api_key, SecretKind.LAMBDA_TOKEN: token}
    await workspace.save_profile(profile, {kind: secret for kind, secret in kept.items() if secret})
    return profile


def _access(mode: AuthorizationMode, outputs: StackOutputs, aws_profile: str, known: Access | None) -> Access:
    match mode:
        case AuthorizationMode.API_KEY if outputs.key_expires_s:
            return ApiKeyAccess(expires_on=datetime.fromtimestamp(outputs.key_expires_s, UTC).date())
        case AuthorizationMode.IAM if known is None:
            return IamAccess(source=IamSource.CHAIN, aws_profile=aws_profile, region=outputs.region)
        case AuthorizationMode.COGNITO if known is None:
            return CognitoAccess(
                user_pool_id=outputs.values.get("userPoolId", ""), client_id=outputs.values.get("userPoolClientId", "")
            )
    return known or default_access(mode)


def shown_outputs(outputs: StackOutputs) -> list[tuple[str, str]]:
    """The outputs to show to the user, the important ones first, without the API key."""
    first = [(name, outputs.values[name]) for name in _SHOWN if name in outputs.values]
    return first + [(name, value) for name, value in outputs.values.items() if name not in _SHOWN]


def write_outputs(path: Path, outputs: StackOutputs) -> None:
    """Write the outputs, including the API key, as ``cdk deploy --outputs-file`` does; only the user can read the file.

    Raises:
        StoreError: The file cannot be written.
    """
    values = dict(outputs.values)
    if outputs.api_key:
        values["apiKey"] = outputs.api_key.reveal()
    write_atomic(path, (json.dumps({outputs.stack: values}, indent=2) + "\n").encode())


def read_outputs(path: Path, stack: str) -> StackOutputs:
    """Read the outputs of a stack from a file that :func:`write_outputs` or the CDK wrote.

    If the file describes a single stack, its name does not matter.

    Raises:
        InputError: For field ``outputs_file``: the file cannot be read, or contains no API.
    """
    try:
        stacks = json.loads(path.read_text(encoding="utf-8"))
        name = stack if stack in stacks or len(stacks) != 1 else next(iter(stacks))
        values = {str(key): str(value) for key, value in stacks[name].items()}
        key = values.pop("apiKey", "")
        outputs = StackOutputs(stack=name, values=values, api_key=Secret(key) if key else None)
        assert outputs.url
    except OSError as error:
        raise InputError("file.not_read", field="outputs_file", path=str(path), reason=error.strerror) from error
    except (ValueError, TypeError, AttributeError, KeyError, AssertionError, RecursionError) as error:
        raise InputError("stack.outputs_file_invalid", field="outputs_file", path=str(path), stack=stack) from error
    return outputs
