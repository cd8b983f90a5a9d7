"""Texts of the connection check and of the check of a deployed API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from appsync_console.domain.api.presets import SIMPLE_CHANNELS
from appsync_console.domain.errors import AuthorizationError, ConsoleError, InputError
from appsync_console.domain.finding import Finding
from appsync_console.texts.errors import error_text, text_of
from appsync_console.texts.translation import mark, tr

_TITLES: Final[Mapping[str, str]] = {
    "name": mark("Name"),
    "dns": mark("DNS"),
    "tls": mark("TLS"),
    "clock": mark("Clock"),
    "http": mark("HTTP response"),
    "realtime-address": mark("Real-time URL"),
    "handshake": mark("Handshake"),
    "authorization": mark("Authorization"),
    "acknowledgement": mark("Subscription"),
    "probe": mark("Test message"),
}
_ADVICE: Final[Mapping[str, str]] = {
    "name": mark("Tell the API's owner: the URL {url} cannot be used: {said}."),
    "dns": mark(
        "Tell the API's owner: the name of {url} cannot be resolved from here, possibly because of the local network: "
        "{said}."
    ),
    "tls": mark("Tell the API's owner: no trusted TLS connection to {url} can be established from here: {said}."),
    "http": mark("Tell the API's owner: {url} does not respond like a GraphQL API from here: {said}."),
    "realtime-address": mark(
        "Tell the API's owner: {url} responds to HTTP, but the host of its real-time URL cannot be resolved: {said}."
    ),
    "handshake": mark(
        "Tell the API's owner: {url} responds to HTTP, but no WebSocket opens, so the API or a proxy blocks it: {said}."
    ),
    "authorization": mark(
        "Tell the API's owner: {url} opens a WebSocket, but does not acknowledge the connection: {said}."
    ),
    "acknowledgement": mark("Tell the API's owner: {url} accepts the connection, but rejects {subscription}: {said}."),
    "probe": mark(
        "Tell the API's owner: {url} acknowledges a subscription to {channel}, but does not deliver what {mutation} "
        "sends: {said}."
    ),
}
_FEATURES: Final[Mapping[str, str]] = {
    "channels": mark("channel messages"),
    "history": mark("stored messages"),
    "typed": mark("typed messages, filtered by argument"),
    "filters": mark("server-side filter"),
}


def check_title(check: str) -> str:
    """The title of a step of the connection check."""
    return tr(_TITLES[check])


def feature_title(feature: str) -> str:
    """The name of a feature of a deployed API."""
    return tr(_FEATURES[feature])


def finding_text(finding: Finding | None) -> str:
    """What a check found, as part of a line; empty for nothing."""
    return text_of(finding.code, finding.fields).what if finding else ""


def success_text(channel: str) -> str:
    """Advice after a check without problems; ``channel`` is empty if no test message was sent."""
    if channel:
        return tr("All checks passed: a test message to {channel} was delivered.", channel=channel)
    return tr(
        "All checks up to the subscription passed. "
        "To check whether messages are delivered too, repeat the check with a test message."
    )


def advice_for_owner(check: str, problem: ConsoleError, url: str, channel: str) -> str:
    """Whom to tell what about a problem that a step found."""
    said = error_text(problem).what.rstrip(".")
    if isinstance(problem, InputError):
        return tr("Ask the API's owner for its GraphQL URL: the one in use is not a GraphQL URL.")
    if check == "clock":
        return tr("Set the clock of this computer. The API is not the cause of the problem.")
    if isinstance(problem, AuthorizationError):
        if url:
            return tr("Ask the API's owner for credentials that {url} accepts: {said}.", url=url, said=said)
        return tr("Ask the API's owner for credentials that it accepts: {said}.", said=said)
    fields = {
        "url": url,
        "channel": channel,
        "subscription": SIMPLE_CHANNELS.subscribe.field,
        "mutation": SIMPLE_CHANNELS.publish.field,
    }
    return tr(_ADVICE[check], said=said, **fields)
