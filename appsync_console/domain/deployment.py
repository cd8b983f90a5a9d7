"""A channel API to be made on AWS: what the person chooses, what will be made of it, and what came of it."""

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
"""Instead of the name of a user pool or of an authorizer: the stack makes one."""

DEFAULT_STACK: Final = "appsync-console"
MOST_KEY_DAYS: Final = 365  # AppSync takes 1 to 365 days (API reference, CreateApiKey)
MOST_TAGS: Final = 50  # CloudFormation API reference, CreateChangeSet
OWN_TAG: Final = "appsync-console:managed"
"""The tag of every stack that this program deploys; it is one of the ``MOST_TAGS``."""

_STACK: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,127}")
_USER_POOL: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d_[A-Za-z0-9]+")
_DATA: Final = {
    "AWS::DynamoDB::Table": "the kept messages",
    "AWS::Cognito::UserPool": "the users of the user pool",
}
_FUNCTION: Final = re.compile(r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(?::[A-Za-z0-9_$-]+)?")


class LogLevel(StrEnum):
    """What AppSync writes into CloudWatch of each request; the values are AppSync's own."""

    NONE = "NONE"
    ERROR = "ERROR"
    ALL = "ALL"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployOptions:
    """The API that is wanted.

    Attributes:
        stack: The name of its CloudFormation stack, which is also that of the API.
        is_typed: Messages with typed fields too, to filter on by the arguments of the subscription.
        has_filters: Subscriptions take conditions, which AppSync checks.
        keeps_messages: They stay in a DynamoDB table and are listed by channel and time.
        keep_days: After so many days they go; 0 keeps them.
        key_days: How long the API key is good for.
        iam: Callers may sign with AWS credentials.
        oidc_issuer: URL of an OpenID provider; empty for none.
        oidc_client_id: The client its tokens must be for; empty for any.
        user_pool: The id of a Cognito user pool, or ``NEW``; empty for none.
        authorizer: The ARN of a Lambda function, or ``NEW``; empty for none.
        tags: For everything in the stack, by name.
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
        """How callers are let in, the default first."""
        further = (
            (AuthorizationMode.IAM, self.iam),
            (AuthorizationMode.OIDC, bool(self.oidc_issuer)),
            (AuthorizationMode.COGNITO, bool(self.user_pool)),
            (AuthorizationMode.LAMBDA, bool(self.authorizer)),
        )
        return (AuthorizationMode.API_KEY, *(mode for mode, is_wanted in further if is_wanted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One resource, and what is going to happen to it.

    Attributes:
        action: CloudFormation's own word: ``Add``, ``Modify`` or ``Remove``.
        name: Its name in the template.
        kind: Its type, such as ``AWS::AppSync::GraphQLApi``.
        is_replaced: It is made anew, and what was in it is lost.
    """

    action: str
    name: str
    kind: str
    is_replaced: bool = False

    @property
    def holds_data(self) -> bool:
        """Whether people's data is lost together with the resource."""
        return self.kind in _DATA

    @property
    def is_lost(self) -> bool:
        """Whether the resource, or what is in it, is gone afterwards."""
        return self.action == "Remove" or self.is_replaced


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a change set would do.

    Attributes:
        change_set: Its id; empty where nothing would change.
        stack_id: The id of its stack, which no later stack of the same name has.
        is_new: The stack does not exist yet.
        resources: Those that would change; none where only the tags or the outputs of the stack would.
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
    """What CloudFormation says of one resource.

    Attributes:
        status: Its own word, such as ``CREATE_IN_PROGRESS``.
        reason: Why, where it says so.
    """

    name: str
    kind: str
    status: str
    reason: str = ""

    @property
    def is_failure(self) -> bool:
        """Whether something went wrong with this resource, and not with another one before it."""
        return self.status.endswith("_FAILED") and "cancelled" not in self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class StackOutputs:
    """What a finished stack says of its API.

    Attributes:
        values: By their names in the template, but for the API key.
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
        """Where it runs."""
        return self.values.get("region", "")

    @property
    def key_expires_s(self) -> int:
        """When the API key ends, in seconds since 1970 UTC; 0 where it is not known."""
        text = self.values.get("apiKeyExpires", "")
        return int(text) if text.isdecimal() else 0

    @property
    def modes(self) -> tuple[AuthorizationMode, ...]:
        """How callers are let in, the default first."""
        return tuple(AuthorizationMode(word) for word in _words(self.values.get("authorizationModes", "")))

    @property
    def features(self) -> frozenset[str]:
        """What it was deployed with: ``channels``, ``typed``, ``filters``, ``history``."""
        return frozenset(_words(self.values.get("features", "")))


def check_options(options: DeployOptions) -> DeployOptions:
    """``options``, if an API can be made so.

    Raises:
        InputError: For the field of the same name.
    """
    check_stack_name(options.stack)
    if not 1 <= options.key_days <= MOST_KEY_DAYS:
        raise InputError(
            f"An API key is good for 1 to {MOST_KEY_DAYS} days, not for {options.key_days}.",
            field="key_days",
            remedy="Choose fewer days, and renew the key before it ends.",
        )
    if options.keep_days < 0 or (options.keep_days and not options.keeps_messages):
        raise InputError(
            "Only kept messages can go after some days.",
            field="keep_days",
            remedy="Keep messages too, or leave the days out.",
        )
    _check_issuer(options)
    if options.user_pool not in ("", NEW) and not _USER_POOL.fullmatch(options.user_pool):
        raise InputError(
            f"{options.user_pool} is not the id of a Cognito user pool.",
            field="user_pool",
            remedy=f"It looks like eu-west-1_aBcDeFgHi; {NEW} makes one.",
        )
    if options.authorizer not in ("", NEW) and not _FUNCTION.fullmatch(options.authorizer):
        raise InputError(
            f"{options.authorizer} is not the ARN of a Lambda function.",
            field="authorizer",
            remedy=f"It looks like arn:aws:lambda:eu-west-1:123456789012:function:name; {NEW} makes one.",
        )
    _check_tags(options.tags)
    return options


def check_stack_name(name: str) -> str:
    """``name``, if a CloudFormation stack can be called so.

    Raises:
        InputError: For field ``stack``.
    """
    if not _STACK.fullmatch(name):
        raise InputError(
            f"A stack cannot be called {name!r}.",
            field="stack",
            remedy="Use letters, digits and hyphens, at most 128, and begin with a letter.",
        )
    return name


def lost_data(resources: Iterable[Planned]) -> list[str]:
    """The data that is deleted with these resources, such as ``the kept messages``; empty where none is."""
    lost = dict.fromkeys(planned.kind for planned in resources if planned.is_lost and planned.holds_data)
    return [_DATA[kind] for kind in lost]


def check_confirmed(stack: str, resources: Iterable[Planned], confirmed: str) -> None:
    """Check that the person named the stack, if data is deleted with these resources.

    Args:
        confirmed: The name that the person gave; empty for none.

    Raises:
        InputError: For field ``confirm``: it is the name of another stack, or it is needed and missing.
    """
    if confirmed and confirmed != stack:
        raise InputError(
            f"The confirmed name {confirmed} is not the name of the stack, {stack}.",
            field="confirm",
            remedy="Check which stack you mean, and confirm with exactly its name.",
        )
    lost = lost_data(resources)
    if lost and not confirmed:
        raise InputError(
            f"This deletes data of the stack {stack}: {' and '.join(lost)}.",
            field="confirm",
            cause="Deleted data cannot be restored, so --yes alone is not enough.",
            remedy=f"To delete it, add --confirm {stack}.",
        )


def _check_issuer(options: DeployOptions) -> None:
    if options.oidc_client_id and not options.oidc_issuer:
        raise InputError(
            "A client id is of no use without the provider.", field="oidc_issuer", remedy="Give the issuer's URL too."
        )
    try:
        issuer = urlsplit(options.oidc_issuer)
        is_usable = not options.oidc_issuer or (issuer.scheme == "https" and bool(issuer.hostname))
    except ValueError:
        is_usable = False
    if not is_usable:
        raise InputError(
            "The issuer is not an https URL.",
            field="oidc_issuer",
            remedy="It looks like https://login.example.com, as its discovery document says it.",
        )


def _check_tags(tags: tuple[tuple[str, str], ...]) -> None:
    names = [name for name, _ in tags]
    is_usable = all(0 < len(name) <= 128 and len(value) <= 256 for name, value in tags)
    most = MOST_TAGS - 1  # the stack has OWN_TAG as well
    if len(tags) > most or len(set(names)) < len(names) or not is_usable:
        raise InputError(
            "The tags cannot be used.",
            field="tags",
            cause=f"There can be {most}, each once, with a name of 1 to 128 and a value of up to 256 characters.",
            remedy="Give them as name=value.",
        )
    if any(name.lower().startswith("aws:") for name in names):
        raise InputError("A tag cannot begin with aws:, which is AWS's own.", field="tags", remedy="Rename it.")
    if any(name.lower() == OWN_TAG for name in names):  # IAM takes two spellings of a name for the same tag
        raise InputError(
            f"The tag {OWN_TAG} is reserved.",
            field="tags",
            cause="It marks the stacks that AppSync Console made, and is set by itself.",
            remedy="Leave it out, or choose another name.",
        )


def _words(text: str) -> list[str]:
    return [word for word in text.split(",") if word]
