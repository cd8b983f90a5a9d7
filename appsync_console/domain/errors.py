"""The whole exception tree, split by what an error ends.

::

    ConsoleError
    ├── InputError                 what the person typed; shown beside the field
    ├── SubscriptionError          one channel; the others stay live
    │   ├── InvalidSubscription    the API cannot take it as it is; never retried by itself
    │   └── TooManySubscriptions   its connection is full; another one may take it
    ├── PublishError               one publish
    │   └── NotDelivered           accepted by AppSync, but it did not come back in time
    ├── AuthorizationError         the profile; not retried until something changed
    │   ├── CredentialsExpired     they were good once; new ones may help
    │   └── SignInCancelled        the person gave up signing in
    ├── ConnectionProblem          one connection; retried
    │   ├── CannotConnect          it never came up
    │   ├── ConnectionLost         it was up and ended
    │   ├── ConnectionSilent       no keep-alive in time
    │   └── ProtocolViolation      the other side does not speak AppSync's protocol
    ├── SecretStoreError           the keyring of the machine
    ├── StoreError                 a file of ours
    └── DeploymentError            AWS did not make, change or delete what was asked

Every error says what happened, the likely cause and what to do, in plain words and without secrets: whoever builds
one passes text that is fit to be shown, logged and exported. ``exit_code`` is what the command line ends with.
"""

from __future__ import annotations

from typing import ClassVar


class ConsoleError(Exception):
    """Something a person can be told.

    Args:
        what: What happened, one sentence.
        cause: The likely cause; empty where ``what`` says it.
        remedy: What to do about it.
        raw: The other side's own answer, with secrets removed; shown on request.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, cause: str = "", remedy: str = "", raw: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.cause = cause
        self.remedy = remedy
        self.raw = raw

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.cause, self.remedy) if part)


class InputError(ConsoleError):
    """What was typed cannot be used.

    Args:
        field: The name of the input that is wrong, as the forms and options call it.
    """

    exit_code = 2

    def __init__(self, what: str, *, field: str, cause: str = "", remedy: str = "", raw: str = "") -> None:
        super().__init__(what, cause=cause, remedy=remedy, raw=raw)
        self.field = field


class SubscriptionError(ConsoleError):
    """AppSync refused or ended the subscription of one channel.

    Args:
        said: AppSync's own text, such as *Rate limit exceeded*; empty where it gave none.
    """

    def __init__(self, what: str, *, said: str = "", cause: str = "", remedy: str = "", raw: str = "") -> None:
        super().__init__(what, cause=cause, remedy=remedy, raw=raw)
        self.said = said


class InvalidSubscription(SubscriptionError):
    """The API cannot take this subscription: its schema has no such field or arguments, or it is no subscription."""


class TooManySubscriptions(SubscriptionError):
    """The connection has as many subscriptions as the server allows."""


class PublishError(ConsoleError):
    """AppSync did not accept a message."""


class NotDelivered(PublishError):
    """AppSync accepted a message, but it did not come back on the channel in time."""


class AuthorizationError(ConsoleError):
    """The API does not accept the credentials of the profile."""

    exit_code = 4


class CredentialsExpired(AuthorizationError):
    """The credentials were good once and are no longer; the same sort anew may be accepted."""


class SignInCancelled(AuthorizationError):
    """The person gave up signing in."""


class ConnectionProblem(ConsoleError):
    """A connection cannot be used; trying again may help."""

    exit_code = 3


class CannotConnect(ConnectionProblem):
    """No connection came up."""


class ConnectionLost(ConnectionProblem):
    """A connection that was up has ended."""


class ConnectionSilent(ConnectionProblem):
    """A connection is open, but no keep-alive came within the time the server promised."""


class ProtocolViolation(ConnectionProblem):
    """The other side answered with something that is not AppSync's protocol."""


class SecretStoreError(ConsoleError):
    """The keyring of this machine did not do what was asked."""


class StoreError(ConsoleError):
    """A file of the program cannot be read or written."""


class DeploymentError(ConsoleError):
    """AWS did not make, change or delete what was asked for."""
