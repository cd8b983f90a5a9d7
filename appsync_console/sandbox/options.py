"""What a sandbox is started with, and the keys and ids it makes up."""

from __future__ import annotations

import ipaddress
import re
import secrets
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from appsync_console.domain.api import limits
from appsync_console.domain.errors import InputError
from appsync_console.domain.faults import NO_FAULTS, Door, Faults
from appsync_console.domain.secret import Secret
from appsync_console.sandbox.auth.options import AuthorizationOptions
from appsync_console.sandbox.graphql.history import Keep

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LETTERS = string.ascii_lowercase + string.digits


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlOptions:
    """How the control API is reached.

    Attributes:
        port: Of loopback; 0 takes any free one.
        key: What callers have to send.
    """

    port: int = 0
    key: Secret = field(default_factory=lambda: Secret(secrets.token_urlsafe(24)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxOptions:
    """How a sandbox is started.

    Attributes:
        host: Where to listen; loopback unless somebody says otherwise: see :func:`exposure_warning`.
        port: 0 takes any free one.
        api_keys: The API keys that are accepted; when there are none at all, one is made up at the start.
        region: What the sandbox says its region is.
        api_id: What the sandbox says its id is; made up when empty.
        schema: The name of a schema that comes with the program, or the path of an SDL file.
        keep_alive_s: Seconds between two ``ka`` frames.
        connection_timeout_ms: What ``connection_ack`` promises: without a ``ka`` for so long, a connection is dead.
        max_subscriptions: Subscriptions on one connection.
        connection_age_s: Seconds after which a connection is closed.
        refusal_delay_s: Seconds a refused connection waits for the client's first frame before it hears
            ``connection_error``; 0 sends it at once. Both were seen from AppSync (aws-appsync-community #195,
            apollo-kotlin #1864).
        queue_bytes: Bytes that may wait for one client; one that takes its messages too slowly is cut off. What waits
            for several clients is held in memory once.
        queue_frames: Frames that may wait for one client.
        undefined_variable_is_null: Whether a subscription's argument bound to a variable without a value matches only
            null, as AppSync does (aws-appsync-community #94), and not everything, as GraphQL would have it.
        authorization: The authorization modes, and the other credentials that are accepted.
        history_file: Where messages of kept types are kept; None keeps them in memory while the sandbox runs.
        keep: How long they are kept.
        faults: What goes wrong on purpose from the start.
        tls_folder: Where the authority is kept whose certificate the sandbox shows; None: it speaks plain HTTP.
        control: The control API; None: there is none.
        rates: How many callers a second are let in, by where they come in; who is not named is not counted. AppSync's
            own quotas are thousands (AppSync quotas), more than one machine meets.
    """

    host: str = "127.0.0.1"
    port: int = 0
    api_keys: tuple[Secret, ...] = ()
    region: str = "us-east-1"
    api_id: str = ""
    schema: str = "channel"
    keep_alive_s: float = limits.KEEP_ALIVE_S
    connection_timeout_ms: int = int(limits.CONNECTION_TIMEOUT_S * 1000)
    max_subscriptions: int = limits.SUBSCRIPTIONS_PER_CONNECTION
    connection_age_s: float = limits.CONNECTION_AGE_S
    refusal_delay_s: float = 1.0
    queue_bytes: int = 64 * 1024 * 1024
    queue_frames: int = 100_000
    undefined_variable_is_null: bool = True
    authorization: AuthorizationOptions = field(default_factory=AuthorizationOptions)
    history_file: Path | None = None
    keep: Keep = field(default_factory=Keep)
    faults: Faults = NO_FAULTS
    tls_folder: Path | None = None
    control: ControlOptions | None = None
    rates: Mapping[Door, int] = field(default_factory=dict)


def keep_of(words: Iterable[str]) -> Keep:
    """How long messages are kept, from words such as ``1000`` (of each channel) and ``7d``, ``12h``, ``30m``, ``90s``.

    Raises:
        InputError: For field ``keep``, when a word is neither.
    """
    keep = Keep()
    for word in words:
        match = re.fullmatch(r"([1-9][0-9]{0,8})([smhd]?)", word)
        if match is None:
            raise InputError(
                f"{word} does not say how long messages are kept.",
                field="keep",
                remedy="Give a number of messages, such as 1000, or an age, such as 7d, 12h, 30m or 90s.",
            )
        number = int(match[1])
        keep = replace(keep, seconds=float(number * _SECONDS[match[2]])) if match[2] else replace(keep, count=number)
    return keep


def seconds_of(text: str, field: str) -> int:
    """Seconds, from a text such as ``24h``, ``30m`` or ``90s``.

    Raises:
        InputError: For ``field``, when it is none.
    """
    match = re.fullmatch(r"([1-9][0-9]{0,5})([smhd])", text)
    if match is None:
        raise InputError(f"{text} is no time.", field=field, remedy="Give one such as 90s, 30m, 12h or 7d.")
    return int(match[1]) * _SECONDS[match[2]]


def new_api_key() -> Secret:
    """A key of AppSync's form: ``da2-`` and 26 lower-case letters and digits."""
    return Secret("da2-" + _random(26))


def new_api_id() -> str:
    """An id of AppSync's form: 26 lower-case letters and digits."""
    return _random(26)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens on ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def exposure_warning(options: SandboxOptions) -> str:
    """What a person should know before the sandbox is opened to the network; empty where it is not."""
    if is_loopback(options.host):
        return ""
    return (
        f"The sandbox listens on {options.host}, so other machines can reach it. "
        "Messages and API keys travel unencrypted; use it only in a network you trust."
    )


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
