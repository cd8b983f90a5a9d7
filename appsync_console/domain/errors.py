"""The exceptions of the program, grouped by what an error ends.

::

    ConsoleError
    ├── InputError                 user input; shown next to the field
    ├── SubscriptionError          one channel; the others stay live
    │   ├── InvalidSubscription    the API cannot accept it as it is; never retried automatically
    │   └── TooManySubscriptions   its connection is full; another one may accept it
    ├── PublishError               one publish
    │   └── NotDelivered           accepted by AppSync, but not delivered in time
    ├── AuthorizationError         the profile; not retried until something changes
    │   ├── CredentialsExpired     they were valid once; new ones may help
    │   └── SignInCancelled        the user canceled the sign-in
    ├── ConnectionProblem          one connection; retried
    │   ├── CannotConnect          it was never established
    │   ├── ConnectionLost         it was established and ended
    │   ├── ConnectionSilent       no keep-alive in time
    │   └── ProtocolViolation      the server does not speak AppSync's protocol
    ├── SecretStoreError           the computer's keyring
    ├── StoreError                 one of the program's files
    └── DeploymentError            AWS did not create, change or delete what was requested

Every error says what happened, the likely cause and what to do, without secrets: callers pass texts that are fit for
display, logs and exports. ``exit_code`` is the exit code of the command line.
"""

from __future__ import annotations

from typing import ClassVar


class ConsoleError(Exception):
    """An error to show to the user.

    Args:
        what: What happened, one sentence.
        cause: The likely cause; empty if ``what`` explains it.
        remedy: What to do about it.
        raw: The server's own answer, with secrets removed; shown on request.
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
    """Invalid user input.

    Args:
        field: The name of the invalid input in forms and options.
    """

    exit_code = 2

    def __init__(self, what: str, *, field: str, cause: str = "", remedy: str = "", raw: str = "") -> None:
        super().__init__(what, cause=cause, remedy=remedy, raw=raw)
        self.field = field


class SubscriptionError(ConsoleError):
    """AppSync rejected or ended the subscription of one channel.

    Args:
        said: AppSync's own text, such as *Rate limit exceeded*; empty if there is none.
    """

    def __init__(self, what: str, *, said: str = "", cause: str = "", remedy: str = "", raw: str = "") -> None:
        super().__init__(what, cause=cause, remedy=remedy, raw=raw)
        self.said = said


class InvalidSubscription(SubscriptionError):
    """The API cannot accept this subscription: its schema has no such field or arguments, or it is no subscription."""


class TooManySubscriptions(SubscriptionError):
    """The connection has reached the server's limit for subscriptions."""


class PublishError(ConsoleError):
    """AppSync did not accept a message."""


class NotDelivered(PublishError):
    """AppSync accepted a message, but did not deliver it on the channel in time."""


class AuthorizationError(ConsoleError):
    """The API rejected the profile's credentials."""

    exit_code = 4


class CredentialsExpired(AuthorizationError):
    """The credentials were valid once and have expired; new ones of the same kind may be accepted."""


class SignInCancelled(AuthorizationError):
    """The user canceled the sign-in."""


class ConnectionProblem(ConsoleError):
    """A connection is not usable; a retry may help."""

    exit_code = 3


class CannotConnect(ConnectionProblem):
    """A connection could not be established."""


class ConnectionLost(ConnectionProblem):
    """An established connection ended."""


class ConnectionSilent(ConnectionProblem):
    """A connection is open, but no keep-alive arrived within the time the server promised."""


class ProtocolViolation(ConnectionProblem):
    """The server's answer does not follow AppSync's protocol."""


class SecretStoreError(ConsoleError):
    """The computer's keyring failed."""


class StoreError(ConsoleError):
    """A file of the program cannot be read or written."""


class DeploymentError(ConsoleError):
    """AWS did not create, change or delete what was requested."""
