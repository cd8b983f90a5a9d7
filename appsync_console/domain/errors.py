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
    │   │   └── ServerUnavailable  the server answered that it cannot accept it now
    │   ├── ConnectionLost         it was established and ended
    │   ├── ConnectionSilent       no keep-alive in time
    │   └── ProtocolViolation      the server does not speak AppSync's protocol
    ├── SecretStoreError           the computer's keyring
    ├── StoreError                 one of the program's files
    └── DeploymentError            AWS did not create, change or delete what was requested

An error is a code with fields; :mod:`appsync_console.texts.errors` turns it into sentences in the user's language: what
happened, the likely cause and what to do. Fields hold no secrets: they are shown, logged and exported. ``exit_code`` is
the exit code of the command line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Protocol

Field = str | int | float | bool | None
"""A value in an error text, as JSON can store it. A fact (a name, a number), never a sentence of ours."""


class Coded(Protocol):
    """A code with the fields of its text: an error, a notice, a question, a problem in a text."""

    @property
    def code(self) -> str:
        """Identifies the text."""

    @property
    def fields(self) -> Mapping[str, Field]:
        """The values in the text by name."""


class ConsoleError(Exception):
    """An error to show to the user.

    Args:
        code: Identifies the text, such as ``subscription.too_many``.
        raw: The server's own answer, with secrets removed; shown on request.
        inner: What this error reports, or its code; its fields are added to those of this error.
        fields: The values in the text by name.

    Attributes:
        request_id: AWS's ID of the failed request, by which the API's owner finds it in logs; empty if there is none.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, *, raw: str = "", inner: Coded | str = "", **fields: Field) -> None:
        super().__init__(code, fields)
        self.request_id = ""
        self.code = code
        self.fields: Mapping[str, Field] = {**_inner_fields(inner), **fields}
        self.raw = raw

    def __str__(self) -> str:
        """The code and the fields, for the program's own log; people read the text of ``texts.errors``."""
        return " ".join([self.code, *(f"{name}={value!r}" for name, value in self.fields.items())])


class InputError(ConsoleError):
    """Invalid user input.

    Args:
        field: The name of the invalid input in forms and options.
    """

    exit_code = 2

    def __init__(self, code: str, *, field: str, raw: str = "", inner: Coded | str = "", **fields: Field) -> None:
        super().__init__(code, raw=raw, inner=inner, **fields)
        self.field = field


class SubscriptionError(ConsoleError):
    """AppSync rejected or ended the subscription of one channel."""

    @property
    def said(self) -> str:
        """AppSync's own text, such as *Rate limit exceeded*; empty if there is none."""
        return str(self.fields.get("said", ""))


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


class ServerUnavailable(CannotConnect):
    """The server was reached, but does not accept the connection now; it may at the next attempt."""


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


class LogDamaged(StoreError):
    """A part of the message log cannot be read; others may be readable."""


class AgesUntrusted(StoreError):
    """Messages are not deleted by age, because the clock may be wrong."""


class DeploymentError(ConsoleError):
    """AWS did not create, change or delete what was requested."""


def _inner_fields(inner: Coded | str) -> Mapping[str, Field]:
    if isinstance(inner, str):
        return {"inner": inner} if inner else {}
    return {**inner.fields, "inner": inner.code}
