"""The configuration of a sandbox, and the keys and ids that it generates."""

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
    """The configuration of the control API.

    Attributes:
        port: The loopback port; 0 picks a free one.
        key: The key that callers must send.
    """

    port: int = 0
    key: Secret = field(default_factory=lambda: Secret(secrets.token_urlsafe(24)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxOptions:
    """The configuration of a sandbox.

    Attributes:
        host: The address to listen on; for other addresses than loopback, see :func:`exposure_warning`.
        port: The port; 0 picks a free one.
        allowed_hosts: Further names by which this computer is called, for a sandbox that listens on loopback.
        api_keys: The accepted API keys; if there are none at all, one is generated at start.
        region: The AWS region that the sandbox reports.
        api_id: The API id that the sandbox reports; generated if empty.
        schema: The name of an included schema, or the path of an SDL file.
        keep_alive_s: Seconds between two ``ka`` frames.
        connection_timeout_ms: The value in ``connection_ack``: a connection without ``ka`` for this time is dead.
        max_subscriptions: Subscriptions on one connection.
        connection_age_s: Seconds after which a connection is closed.
        refusal_delay_s: Seconds that a rejected connection waits for the client's first frame before it sends
            ``connection_error``; 0 sends it at once. AppSync does both (aws-appsync-community #195,
            apollo-kotlin #1864).
        is_query_handshake_only: Whether connections must have their credentials in the query string of the URL, as for
            ``amplify mock`` and older emulators.
        queue_bytes: Bytes that may wait for one client; a client that reads too slowly is disconnected. What waits
            for several clients is in memory once.
        queue_frames: Frames that may wait for one client.
        undefined_variable_is_null: Whether a subscription's argument bound to a variable without a value matches only
            null, as in AppSync (aws-appsync-community #94), and not everything, as in GraphQL.
        authorization: The authorization modes, and the other accepted credentials.
        history_file: The file of stored messages; None stores them in memory while the sandbox runs.
        keep: How many messages are stored, and for how long.
        faults: The faults that are active from the start.
        tls_folder: The folder of the certificate authority; None for plain HTTP.
        control: The control API; None turns it off.
        rates: Requests per second, by entry point; those that are not named have no limit. AppSync's own quotas are
            in the thousands (AppSync quotas), more than one machine reaches.
    """

    host: str = "127.0.0.1"
    port: int = 0
    allowed_hosts: tuple[str, ...] = ()
    api_keys: tuple[Secret, ...] = ()
    region: str = "us-east-1"
    api_id: str = ""
    schema: str = "channel"
    keep_alive_s: float = limits.KEEP_ALIVE_S
    connection_timeout_ms: int = int(limits.CONNECTION_TIMEOUT_S * 1000)
    max_subscriptions: int = limits.SUBSCRIPTIONS_PER_CONNECTION
    connection_age_s: float = limits.CONNECTION_AGE_S
    refusal_delay_s: float = 1.0
    is_query_handshake_only: bool = False
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
    """Parse how long messages are stored: ``1000`` (of each channel), or ``7d``, ``12h``, ``30m``, ``90s``.

    Raises:
        InputError: For field ``keep``, if a word is neither.
    """
    keep = Keep()
    for word in words:
        match = re.fullmatch(r"([1-9][0-9]{0,8})([smhd]?)", word)
        if match is None:
            raise InputError("sandbox.keep_invalid", field="keep", given=word)
        number = int(match[1])
        keep = replace(keep, seconds=float(number * _SECONDS[match[2]])) if match[2] else replace(keep, count=number)
    return keep


def seconds_of(text: str, field: str) -> int:
    """Parse a duration such as ``24h``, ``30m`` or ``90s`` into seconds.

    Raises:
        InputError: For ``field``, if it is not a duration.
    """
    match = re.fullmatch(r"([1-9][0-9]{0,5})([smhd])", text)
    if match is None:
        raise InputError("sandbox.duration_invalid", field=field, given=text)
    return int(match[1]) * _SECONDS[match[2]]


def new_api_key() -> Secret:
    """Generate a key in AppSync's format: ``da2-`` and 26 lower-case letters and digits."""
    return Secret("da2-" + _random(26))


def new_api_id() -> str:
    """Generate an id in AppSync's format: 26 lower-case letters and digits."""
    return _random(26)


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a server that listens on ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def exposure_warning(options: SandboxOptions) -> str:
    """Return a warning if the sandbox is open to the network; empty otherwise."""
    if is_loopback(options.host):
        return ""
    return (
        f"The sandbox listens on {options.host}, so other machines can reach it. "
        "Messages and API keys are not encrypted; use it only in a network that you trust."
    )


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
