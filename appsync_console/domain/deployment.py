"""The deployment of a channel API to AWS: its options, its plan, its progress and its outputs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from appsync_console.domain.errors import InputError
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode

NEW: Final = "new"
"""Stands for the name of a user pool or an authorizer that the stack creates."""

DEFAULT_STACK: Final = "appsync-console"
MOST_KEY_DAYS: Final = 365  # AppSync accepts 1 to 365 days (API reference, CreateApiKey)
MOST_TAGS: Final = 50  # CloudFormation API reference, CreateChangeSet
OWN_TAG: Final = "appsync-console:managed"
"""The tag of every stack that this program deploys; it counts toward ``MOST_TAGS``."""

_STACK: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,127}")
_USER_POOL: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d_[A-Za-z0-9]+")
_DATA: Final = frozenset({"AWS::DynamoDB::Table", "AWS::Cognito::UserPool"})
_FUNCTION: Final = re.compile(r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(?::[A-Za-z0-9_$-]+)?")


class LogLevel(StrEnum):
    """What AppSync writes to CloudWatch for each request; the values are AppSync's own."""

    NONE = "NONE"
    ERROR = "ERROR"
    ALL = "ALL"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployOptions:
    """The options of the API to deploy.

    Attributes:
        stack: The name of its CloudFormation stack, which is also the API's name.
        is_typed: Also support messages with typed fields, to filter by the arguments of the subscription.
        has_filters: Subscriptions accept conditions, which AppSync checks.
        keeps_messages: Store messages in a DynamoDB table and list them by channel and time.
        keep_days: Days after which they are deleted; 0 to keep them.
        key_days: Days until the API key expires.
        iam: Allow callers to sign with AWS credentials.
        oidc_issuer: URL of an OpenID provider; empty for none.
        oidc_client_id: The client its tokens must be issued for; empty for any.
        user_pool: The ID of a Cognito user pool, or ``NEW``; empty for none.
        authorizer: The ARN of a Lambda function, or ``NEW``; empty for none.
        tags: Tags by name, for everything in the stack.
    """

    stack: str = DEFAULT_STACK
    is_typed: bool = False
    has_filters: bool = False
    keeps_messages: bool = False
    keep_days: int = 0
    key_days: int = 90
    iam: bool = False
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    user_pool: str = ""
    authorizer: str = ""
    log_level: LogLevel = LogLevel.NONE
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def modes(self) -> tuple[AuthorizationMode, ...]:
        """The authorization modes, the default first."""
        further = (
            (AuthorizationMode.IAM, self.iam),
            (AuthorizationMode.OIDC, bool(self.oidc_issuer)),
            (AuthorizationMode.COGNITO, bool(self.user_pool)),
            (AuthorizationMode.LAMBDA, bool(self.authorizer)),
        )
        return (AuthorizationMode.API_KEY, *(mode for mode, is_wanted in further if is_wanted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A planned change of one resource.

    Attributes:
        action: CloudFormation's own term: ``Add``, ``Modify`` or ``Remove``.
        name: Its name in the template.
        kind: Its type, such as ``AWS::AppSync::GraphQLApi``.
        is_replaced: It is recreated, and its contents are lost.
    """

    action: str
    name: str
    kind: str
    is_replaced: bool = False

    @property
    def holds_data(self) -> bool:
        """Whether users' data is lost together with the resource."""
        return self.kind in _DATA

    @property
    def is_lost(self) -> bool:
        """Whether the change deletes the resource or its contents."""
        return self.action == "Remove" or self.is_replaced


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The effect of a change set.

    Attributes:
        change_set: Its ID; empty if nothing would change.
        stack_id: The ID of its stack, which no later stack of the same name shares.
        is_new: The stack does not exist yet.
        resources: Those that would change; none if only the stack's tags or outputs would.
    """

    change_set: str
    stack_id: str
    is_new: bool
    resources: tuple[Planned, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not self.change_set


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """CloudFormation's report on one resource.

    Attributes:
        status: Its own term, such as ``CREATE_IN_PROGRESS``.
        reason: The reason, if there is one.
    """

    name: str
    kind: str
    status: str
    reason: str = ""

    @property
    def is_failure(self) -> bool:
        """Whether this resource failed by itself, not because of an earlier one."""
        return self.status.endswith("_FAILED") and "cancelled" not in self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class StackOutputs:
    """The outputs of a finished stack.

    Attributes:
        values: By their names in the template, without the API key.
    """

    stack: str
    values: dict[str, str]
    api_key: Secret | None = None

    @property
    def url(self) -> str:
        """The GraphQL URL."""
        return self.values["graphqlUrl"]

    @property
    def region(self) -> str:
        """Its AWS region."""
        return self.values.get("region", "")

    @property
    def key_expires_s(self) -> int:
        """When the API key expires, in seconds since 1970 UTC; 0 if unknown."""
        text = self.values.get("apiKeyExpires", "")
        return int(text) if text.isdecimal() else 0

    @property
    def modes(self) -> tuple[AuthorizationMode, ...]:
        """The authorization modes, the default first."""
        return tuple(AuthorizationMode(word) for word in _words(self.values.get("authorizationModes", "")))

    @property
    def features(self) -> frozenset[str]:
        """The features it was deployed with: ``channels``, ``typed``, ``filters``, ``history``."""
        return frozenset(_words(self.values.get("features", "")))


def check_options(options: DeployOptions) -> DeployOptions:
    """Return ``options`` if they are valid.

    Raises:
        InputError: For the field of the same name.
    """
    check_stack_name(options.stack)
    if not 1 <= options.key_days <= MOST_KEY_DAYS:
        raise InputError("deploy.key_days_invalid", field="key_days", most=MOST_KEY_DAYS, days=options.key_days)
    if options.keep_days < 0 or (options.keep_days and not options.keeps_messages):
        raise InputError("deploy.keep_days_without_storage", field="keep_days")
    _check_issuer(options)
    if options.user_pool not in ("", NEW) and not _USER_POOL.fullmatch(options.user_pool):
        raise InputError("deploy.user_pool_invalid", field="user_pool", user_pool=options.user_pool, new=NEW)
    if options.authorizer not in ("", NEW) and not _FUNCTION.fullmatch(options.authorizer):
        raise InputError("deploy.authorizer_invalid", field="authorizer", authorizer=options.authorizer, new=NEW)
    _check_tags(options.tags)
    return options


def check_stack_name(name: str) -> str:
    """Return ``name`` if it is a valid name for a CloudFormation stack.

    Raises:
        InputError: For field ``stack``.
    """
    if not _STACK.fullmatch(name):
        raise InputError("deploy.stack_name_invalid", field="stack", stack=name)
    return name


def lost_data(resources: Iterable[Planned]) -> list[str]:
    """Return the resource types whose data is deleted with these resources; empty if no data is."""
    return list(dict.fromkeys(planned.kind for planned in resources if planned.is_lost and planned.holds_data))


def check_confirmed(stack: str, resources: Iterable[Planned], confirmed: str) -> None:
    """Check that the user confirmed the stack's name if data is deleted with these resources.

    Args:
        confirmed: The name entered by the user; empty for none.

    Raises:
        InputError: For field ``confirm``: it is the name of another stack, or it is required and missing.
    """
    if confirmed and confirmed != stack:
        raise InputError("deploy.confirmed_other_stack", field="confirm", confirmed=confirmed, stack=stack)
    lost = lost_data(resources)
    if lost and not confirmed:
        raise InputError("deploy.unconfirmed_data_loss", field="confirm", stack=stack, data=", ".join(lost))


def _check_issuer(options: DeployOptions) -> None:
    if options.oidc_client_id and not options.oidc_issuer:
        raise InputError("deploy.issuer_missing", field="oidc_issuer")
    try:
        issuer = urlsplit(options.oidc_issuer)
        is_usable = not options.oidc_issuer or (issuer.scheme == "https" and bool(issuer.hostname))
    except ValueError:
        is_usable = False
    if not is_usable:
        raise InputError("deploy.issuer_invalid", field="oidc_issuer")


def _check_tags(tags: tuple[tuple[str, str], ...]) -> None:
    names = [name for name, _ in tags]
    is_usable = all(0 < len(name) <= 128 and len(value) <= 256 for name, value in tags)
    most = MOST_TAGS - 1  # the stack also has OWN_TAG
    if len(tags) > most or len(set(names)) < len(names) or not is_usable:
        raise InputError("deploy.tags_invalid", field="tags", most=most)
    if any(name.lower().startswith("aws:") for name in names):
        raise InputError("deploy.tag_reserved_by_aws", field="tags")
    if any(name.lower() == OWN_TAG for name in names):  # IAM ignores case in tag names
        raise InputError("deploy.tag_reserved", field="tags", tag=OWN_TAG)


def _words(text: str) -> list[str]:
    return [word for word in text.split(",") if word]
