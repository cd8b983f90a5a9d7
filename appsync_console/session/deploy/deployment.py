"""A channel API on AWS, made, changed, described and deleted without blocking the loop; and a profile of it."""

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
    """What would be deployed, as far as it can be known without AWS."""

    resources: tuple[Planned, ...]
    schema: str


def preview(options: DeployOptions) -> Preview:
    """What a new stack with these options would hold.

    Raises:
        InputError: For the field of the option that cannot be used.
    """
    check_options(options)
    return Preview(resources=planned_resources(template(options), parameters(options)), schema=schema_text(options))


def policy_text(options: DeployOptions) -> str:
    """The least IAM policy for deploying that, as JSON; raises InputError as :func:`preview`."""
    return json.dumps(policy(check_options(options)), indent=2)


class Deployment:
    """One stack of one AWS account. Each call to AWS is made on a thread; what it tells comes on the loop.

    Every coroutine raises AuthorizationError, CannotConnect and DeploymentError, with AWS's own words.

    Args:
        account: Where and as whom.
        stack: The name of the stack.
        poll_s: How often AWS is asked how far it is.
    """

    def __init__(self, account: AwsAccount, stack: str, *, poll_s: float = POLL_S) -> None:
        self._account = account
        self._name = stack
        self._poll_s = poll_s
        self._opened: Stack | None = None
        self.new_token: Secret | None = None
        """The token that a new Lambda authorizer lets in, once a plan made one."""

    @classmethod
    def at(cls, stack: str, *, aws_profile: str = "", region: str = "", poll_s: float = POLL_S) -> Deployment:
        """The stack of that name; without profile and region those of the environment count.

        Raises:
            InputError: For field ``stack``, when none can be called so.
        """
        return cls(AwsAccount(aws_profile, region), check_stack_name(stack), poll_s=poll_s)

    async def plan(self, options: DeployOptions) -> Plan:
        """What it takes to make the API like that; nothing is made yet.

        Raises:
            InputError: For the field of the option that cannot be used; for ``stack`` too, where a stack of that name
                was not made by AppSync Console, or AWS protects what is left of a failed one.
        """
        check_options(options)
        return await asyncio.to_thread(self._plan, options)

    async def plan_new_key(self, days: int) -> Plan:
        """What it takes to let the API key live for ``days`` from now; everything else stays as it is.

        Raises:
            InputError: For field ``stack`` or ``key_days``.
        """
        check_options(DeployOptions(stack=self._name, key_days=days))
        return await asyncio.to_thread(self._plan_new_key, days)

    async def carry_out(self, plan: Plan, tell: Tell, *, confirmed: str = "") -> StackOutputs:
        """Do what was planned; what came of it.

        Args:
            confirmed: The name of the stack as the person gave it; needed if the plan deletes data.

        Raises:
            InputError: For field ``confirm``: data would be deleted, and ``confirmed`` is not the name.
            DeploymentError: A resource failed; the error names it and its own reason.
        """
        await self._telling(lambda told: self._stack().carry_out(plan, told, confirmed=confirmed), tell)
        return await self.outputs()

    async def discard(self, plan: Plan) -> None:
        """Forget a plan that was not agreed to."""
        await asyncio.to_thread(lambda: self._stack().discard(plan))

    async def outputs(self) -> StackOutputs:
        """What the stack says of its API.

        Raises:
            InputError: For field ``stack``: there is none, or it is not one of ours.
        """
        return await asyncio.to_thread(lambda: self._stack().outputs())

    async def resources(self) -> tuple[Planned, ...]:
        """What :meth:`destroy` would delete; raises InputError for field ``stack`` where it would refuse to."""
        return await asyncio.to_thread(lambda: self._stack().resources())

    async def destroy(self, tell: Tell, *, confirmed: str = "") -> None:
        """Delete the stack with everything in it.

        Args:
            confirmed: The name of the stack as the person gave it; needed if there is data in it.

        Raises:
            InputError: For field ``stack``: there is none, it is not ours, or AWS protects it; for field ``confirm``:
                data would be deleted, and ``confirmed`` is not the name.
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
                self._opened.leave()  # the thread waits no longer; AWS goes on
            raise


def _sha256(token: Secret | None) -> str:
    return hashlib.sha256(token.reveal().encode()).hexdigest() if token else ""


async def keep_as_profile(
    workspace: Workspace, outputs: StackOutputs, *, name: str = "", aws_profile: str = "", token: Secret | None = None
) -> Profile:
    """A profile of the deployed API; the one that has its URL already is brought up to date.

    Args:
        name: What the profile is called; the stack's name where it is left out.
        aws_profile: The named AWS profile that signs, where callers may sign.
        token: What the API's new Lambda authorizer lets in.

    Raises:
        InputError: The name cannot be used.
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
    """The outputs for a person, the important ones first; the key is not among them."""
    first = [(name, outputs.values[name]) for name in _SHOWN if name in outputs.values]
    return first + [(name, value) for name, value in outputs.values.items() if name not in _SHOWN]


def write_outputs(path: Path, outputs: StackOutputs) -> None:
    """Write the outputs as ``cdk deploy --outputs-file`` does, the API key too; only the person may read the file.

    Raises:
        StoreError: It cannot be written.
    """
    values = dict(outputs.values)
    if outputs.api_key:
        values["apiKey"] = outputs.api_key.reveal()
    write_atomic(path, (json.dumps({outputs.stack: values}, indent=2) + "\n").encode())


def read_outputs(path: Path, stack: str) -> StackOutputs:
    """What :func:`write_outputs` or the CDK wrote of a stack; of the only one, whatever it is called.

    Raises:
        InputError: For field ``outputs_file``, when it cannot be read, or names no API.
    """
    try:
        stacks = json.loads(path.read_text(encoding="utf-8"))
        name = stack if stack in stacks or len(stacks) != 1 else next(iter(stacks))
        values = {str(key): str(value) for key, value in stacks[name].items()}
        key = values.pop("apiKey", "")
        outputs = StackOutputs(stack=name, values=values, api_key=Secret(key) if key else None)
        assert outputs.url
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", field="outputs_file") from error
    except (ValueError, TypeError, AttributeError, KeyError, AssertionError, RecursionError) as error:
        raise InputError(
            f"{path} is not the outputs file of the stack {stack}.",
            field="outputs_file",
            cause="It is no JSON object with the stack's name, and the output graphqlUrl in it.",
            remedy="Use a file that deploy --outputs-file or cdk deploy --outputs-file wrote.",
        ) from error
    return outputs
