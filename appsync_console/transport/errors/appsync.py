"""Converts AppSync's answers to errors, each with a cause and a remedy. Pure.

Payloads are decoded JSON from which secrets have been removed. AppSync's error types and texts come from its developer
guide and from network logs of the service. Where only the type is known, only the type is checked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from appsync_console.domain.api import limits
from appsync_console.domain.api.presets import HISTORY, SIMPLE_CHANNELS
from appsync_console.domain.authorization.config import API_KEY, Credentials
from appsync_console.domain.errors import (
    AuthorizationError,
    CannotConnect,
    ConnectionLost,
    ConnectionSilent,
    ConsoleError,
    InvalidSubscription,
    ProtocolViolation,
    PublishError,
    SubscriptionError,
    TooManySubscriptions,
)
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.transport.errors import credentials

_RAW_CHARACTERS = 4000
_REFUSING_CODES = frozenset({400, 401, 403})
_CHECK_URL = "Check the URL in the profile."
# AWS's error types for a rejected signature or rejected keys (Signature Version 4 reference).
_SIGNATURE_TYPES = frozenset(
    {
        "AccessDeniedException",
        "BadRequestException",
        "ExpiredTokenException",
        "IncompleteSignatureException",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "UnrecognizedClientException",
    }
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One error in AppSync's words; fields it did not send are empty."""

    error_type: str = ""
    message: str = ""
    code: int = 0

    @property
    def text(self) -> str:
        """Type and message, for display."""
        return ": ".join(part for part in (self.error_type, self.message) if part)


def answers(payload: object) -> list[Answer]:
    """Return the errors in a payload in any form AppSync uses: a list, one object, or without ``errors`` around it."""
    errors = payload.get("errors", payload) if isinstance(payload, dict) else payload
    entries = errors if isinstance(errors, list) else [errors]
    return [_answer(entry) for entry in entries] or [Answer()]


def connection_refused(
    payload: object, shown: Credentials = API_KEY, server_ahead_s: float | None = None
) -> ConsoleError:
    """For ``connection_error``: AppSync rejected or ended the connection."""
    answer, raw = answers(payload)[0], _raw(payload)
    if _is_unauthorized(answer, shown.mode):
        return unauthorized(answer, raw, shown, server_ahead_s)
    if answer.code in _REFUSING_CODES:
        return AuthorizationError(
            f"AppSync rejected the connection ({answer.text or answer.code}).",
            cause="The API does not accept these credentials for real-time connections, or a firewall blocks them.",
            remedy="Check the URL and the credentials in the profile.",
            raw=raw,
        )
    return CannotConnect(
        f"AppSync ended the connection ({answer.text or 'no reason given'}).",
        cause="The problem is on the API's side.",
        remedy="AppSync Console retries automatically.",
        raw=raw,
    )


def unauthorized(
    answer: Answer, raw: str, shown: Credentials = API_KEY, server_ahead_s: float | None = None
) -> AuthorizationError:
    """AppSync rejected the profile's credentials."""
    return credentials.refused(answer.message, answer.text, raw, shown, server_ahead_s)


def subscription_refused(
    channel: str, payload: object, shown: Credentials = API_KEY, server_ahead_s: float | None = None
) -> ConsoleError:
    """For ``error`` with the ID of a subscription: AppSync rejected or ended the subscription."""
    answer, raw = answers(payload)[0], _raw(payload)
    kind = _short(answer.error_type)
    if kind == "Unauthorized":
        return credentials.may_not(f"subscribe to {channel}", answer.message, raw, shown.mode)
    if _is_unauthorized(answer, shown.mode):
        return unauthorized(answer, raw, shown, server_ahead_s)
    is_validation = kind == "ValidationException" or answer.message.startswith("Validation error")
    cause, remedy = _VALIDATION if is_validation else _SUBSCRIPTION_TABLE.get(kind, ("", ""))
    return _subscription_error(kind, answer)(
        f"AppSync rejected the subscription to {channel} ({answer.text or 'no reason given'}).",
        said=answer.message or answer.error_type,
        cause=cause,
        remedy=remedy or "See AppSync's response in the details, or ask the API's owner.",
        raw=raw,
    )


def _subscription_error(kind: str, answer: Answer) -> type[SubscriptionError]:
    """Return the error class: final if the request itself is invalid, otherwise temporary."""
    if kind in _TOO_MANY_TYPES:
        return TooManySubscriptions
    is_final = kind in _INVALID_TYPES or answer.code in _REFUSING_CODES or answer.message.startswith(_INVALID_TEXTS)
    return InvalidSubscription if is_final else SubscriptionError


_INVALID_TYPES = frozenset({"BadRequest", "BadRequestException", "UnsupportedOperation", "ValidationException"})
# Validation errors of GraphQL, which have no type: of the document, its variables or a filter.
_INVALID_TEXTS = ("Validation error", "Variable '", "Filters exceed")
_TOO_MANY = (
    "The connection has reached AppSync's limit for subscriptions.",
    "Remove or pause channels you do not need.",
)
_VALIDATION = (
    "The API's schema has no such subscription, or its arguments differ.",
    f"Deploy a schema with {SIMPLE_CHANNELS.subscribe.field}(name: String!).",
)
_TOO_MANY_TYPES = ("MaxSubscriptionsReachedError", "MaxSubscriptionsReachedException")
_SUBSCRIPTION_TABLE = {
    **dict.fromkeys(_TOO_MANY_TYPES, _TOO_MANY),
    "LimitExceededError": (
        "The API receives more requests than its limit allows.",
        "AppSync Console retries automatically.",
    ),
    "DuplicatedOperationError": ("The subscription already exists.", "AppSync Console retries automatically."),
    "UnsupportedOperation": ("The API accepts only subscriptions on a real-time connection.", ""),
    "BadRequestException": ("The signature of the request is not valid.", "Check the credentials and the clock."),
}


def subscription_ended(channel: str) -> SubscriptionError:
    """For ``complete`` that the client did not ask for."""
    return SubscriptionError(
        f"The API ended the subscription to {channel}.",
        cause="The API invalidated it or revoked the permission for it.",
        remedy="AppSync Console retries automatically. If it ends again, ask the API's owner.",
    )


def not_acknowledged(channel: str, timeout_s: float, unaddressed: str = "") -> SubscriptionError:
    """No ``start_ack`` arrived in time; ``unaddressed`` is an error from AppSync without a subscription ID."""
    return SubscriptionError(
        f"AppSync did not acknowledge the subscription to {channel} within {timeout_s:g} s.",
        cause=unaddressed or "The API is overloaded or does not answer subscriptions.",
        remedy="AppSync Console retries automatically.",
    )


def no_acknowledgement(timeout_s: float) -> CannotConnect:
    """The socket opened, but no ``connection_ack`` arrived."""
    return CannotConnect(
        f"The server did not acknowledge the connection within {timeout_s:g} s.",
        cause="It is overloaded or is not a real-time endpoint of AppSync.",
        remedy=_CHECK_URL,
    )


def closed_early(code: int, reason: str) -> CannotConnect:
    """The server closed the socket during the handshake without an error in AppSync's format."""
    return CannotConnect(
        "The server closed the connection during the handshake.",
        cause="It is not a real-time endpoint of AppSync, or it is shutting down.",
        remedy=_CHECK_URL,
        raw=_closing(code, reason),
    )


def connection_lost(code: int, reason: str) -> ConnectionLost:
    """An established connection ended. AppSync does not document its close codes, so they are only shown."""
    return ConnectionLost(
        "The connection was lost.",
        cause="The network was interrupted, or the server closed the connection (AppSync does so after 24 hours).",
        remedy="AppSync Console reconnects automatically.",
        raw=_closing(code, reason),
    )


def suspiciously_silent(silence_s: float) -> ConnectionSilent:
    """No frame arrived in the usual time; the connection is closed after ``silence_s`` without any."""
    return ConnectionSilent(
        "No keep-alive arrived in time.",
        cause="The server hangs or the network is down. The connection looks open, but delivers no messages. "
        f"AppSync sends a keep-alive every {limits.KEEP_ALIVE_S:g} s.",
        remedy=f"Reconnect now, or wait. AppSync Console reconnects automatically after {silence_s:g} s without a "
        "keep-alive, or at once if the server does not answer a ping.",
    )


def unanswered() -> ConnectionLost:
    """The server did not answer a ping, so the connection is dead although nobody closed it."""
    return ConnectionLost(
        "The server stopped responding.",
        cause="The computer slept, its network changed, or a network device dropped the connection.",
        remedy="AppSync Console reconnects automatically.",
    )


def reconnecting() -> ConnectionSilent:
    """The user closed a silent connection."""
    return ConnectionSilent(
        "The silent connection was closed.", cause="You asked to reconnect.", remedy="AppSync Console reconnects now."
    )


def silent(timeout_s: float) -> ConnectionSilent:
    """No frame arrived within the time the server promised."""
    return ConnectionSilent(
        f"The server sent nothing for {timeout_s:g} s.",
        cause="It should have sent a keep-alive within that time, so the connection is dead.",
        remedy="AppSync Console reconnects automatically.",
    )


def upgrade_refused(
    status: int, error_type: str, body: str, shown: Credentials = API_KEY, server_ahead_s: float | None = None
) -> ConsoleError:
    """The server answered the WebSocket handshake with an HTTP status."""
    _, answer, raw = _http_answer(status, error_type, body)
    if status == 401 or _is_unauthorized(answer, shown.mode, error_type):
        return unauthorized(answer, raw, shown, server_ahead_s)
    if status in _REFUSING_CODES:
        return AuthorizationError(
            f"The server rejected the connection (HTTP {status}).",
            cause="It does not accept these credentials, a firewall blocks the request, "
            "or the URL is not that of an AppSync API.",
            remedy="Check the URL and the credentials in the profile.",
            raw=raw,
        )
    if status >= 500 or status == 429:
        return CannotConnect(
            f"The server cannot accept the connection now (HTTP {status}).",
            cause="The problem is on the side of the server or a proxy.",
            remedy="AppSync Console retries automatically.",
            raw=raw,
        )
    return ProtocolViolation(
        f"There is no real-time endpoint at this address (HTTP {status}).",
        cause="The URL is not that of an AppSync API, or a proxy blocks WebSockets.",
        remedy=_CHECK_URL,
        raw=raw,
    )


def proxy_refused(status: int) -> CannotConnect:
    """The proxy blocked the connection."""
    return CannotConnect(
        f"The proxy blocked the connection (HTTP {status}).",
        cause="It requires authentication." if status == 407 else "It does not allow this address.",
        remedy="Check the proxy settings of this computer.",
    )


def publish_refused(
    status: int, error_type: str, body: str, shown: Credentials = API_KEY, server_ahead_s: float | None = None
) -> ConsoleError:
    """An HTTP status other than 200 in response to a mutation."""
    payload, answer, raw = _http_answer(status, error_type, body)
    said = answer.text or error_type or f"HTTP {status}"
    if "WAF" in answer.error_type:
        return AuthorizationError(
            "A firewall (AWS WAF) in front of the API blocked the request.",
            remedy="Ask the API's owner to allow this computer.",
            raw=raw,
        )
    if status == 401 or _is_unauthorized(answer, shown.mode, error_type):
        return unauthorized(answer, raw, shown, server_ahead_s)
    if status == 403:
        return AuthorizationError(
            f"The API rejected the request ({said}).",
            cause="These credentials are not authorized to publish, or a firewall blocks the request.",
            remedy="Check the credentials in the profile.",
            raw=raw,
        )
    if not isinstance(payload, dict) and status < 500:
        return not_an_api(status, body)
    cause, remedy = _status_text(status)
    return PublishError(f"The API did not accept the message ({said}).", cause=cause, remedy=remedy, raw=raw)


def not_an_api(status: int, body: str) -> CannotConnect:
    """The response does not come from a GraphQL API."""
    is_page = body.lstrip()[:1] == "<"
    what = "a web page" if is_page else "something that is not JSON"
    return CannotConnect(
        f"The server returned {what} (HTTP {status}).",
        cause="The URL is not that of an AppSync API, or a proxy or sign-in page answered instead.",
        remedy=_CHECK_URL,
        raw=f"HTTP {status}\n{body}"[:_RAW_CHARACTERS],
    )


def redirected(status: int) -> CannotConnect:
    """The server sent a redirect, which credentials and mutations do not follow."""
    return CannotConnect(
        f"The server redirects to another address (HTTP {status}).",
        cause="AppSync never redirects. The URL is not that of an API, or a sign-in page answered instead.",
        remedy=_CHECK_URL,
    )


def mutation_failed(payload: object, shown: Credentials = API_KEY, server_ahead_s: float | None = None) -> ConsoleError:
    """GraphQL errors in a response with status 200."""
    if rejection := _rejection(payload, "publish", shown, server_ahead_s):
        return rejection
    answer, raw = answers(payload)[0], _raw(payload)
    is_validation = answer.message.startswith("Validation error")
    return PublishError(
        f"AppSync did not accept the message ({answer.text or 'no reason given'}).",
        cause="The API's schema has no such mutation, or its arguments differ." if is_validation else "",
        remedy=f"Deploy a schema with {SIMPLE_CHANNELS.publish.field}(name: String!, data: AWSJSON!)."
        if is_validation
        else "See AppSync's response in the details, or ask the API's owner.",
        raw=raw,
    )


def answer_lost(address: str, error: BaseException) -> CannotConnect:
    """A mutation was sent, but no response arrived. It is never resent automatically: AppSync may have accepted it."""
    return CannotConnect(
        f"{address} did not answer the publish request.",
        cause="The connection was interrupted or the API took too long. The message may or may not have been accepted.",
        remedy="Check whether the message arrived before you publish it again.",
        raw=f"{type(error).__name__}: {error}",
    )


def empty_result(payload: object) -> PublishError:
    """The response has neither errors nor a result: subscribers receive nothing."""
    return PublishError(
        "AppSync accepted the message, but its resolver returned nothing.",
        cause=f"The resolver of {SIMPLE_CHANNELS.publish.field} returns no result, so there is nothing to deliver.",
        remedy="Make the resolver return name and data.",
        raw=_raw(payload),
    )


def listing_refused(
    status: int, error_type: str, body: str, shown: Credentials = API_KEY, server_ahead_s: float | None = None
) -> ConsoleError:
    """An HTTP status other than 200 in response to a query for messages."""
    _, answer, raw = _http_answer(status, error_type, body)
    if status == 401 or _is_unauthorized(answer, shown.mode, error_type):
        return unauthorized(answer, raw, shown, server_ahead_s)
    return ConsoleError(
        f"The API did not return its history ({answer.text or error_type or f'HTTP {status}'}).",
        cause=_status_text(status)[0],
        remedy="Ask the publisher for missed messages.",
        raw=raw,
    )


def listing_failed(payload: object, shown: Credentials = API_KEY, server_ahead_s: float | None = None) -> ConsoleError:
    """GraphQL errors in the response to a query for messages."""
    return _rejection(payload, "read the history of a channel", shown, server_ahead_s) or not_listed(payload)


def listing_lost(address: str, error: BaseException) -> CannotConnect:
    """A query for messages was sent, but no response arrived."""
    return CannotConnect(
        f"{address} did not answer the request for earlier messages.",
        cause="The connection was interrupted or the API took too long.",
        remedy="Try again.",
        raw=f"{type(error).__name__}: {error}",
    )


def not_listed(payload: object) -> ConsoleError:
    """The response to a query for messages holds none in the requested form."""
    answer = answers(payload)[0]
    return ConsoleError(
        f"The API did not return its history ({answer.text or 'unknown response format'}).",
        cause=f"Its resolver for {HISTORY.field} failed.",
        remedy="Ask the API's owner.",
        raw=_raw(payload),
    )


def _rejection(payload: object, action: str, shown: Credentials, server_ahead_s: float | None) -> ConsoleError | None:
    """The error if GraphQL errors say that the credentials are rejected, or that they do not allow ``action``."""
    answer, raw = answers(payload)[0], _raw(payload)
    if _short(answer.error_type) == "Unauthorized":
        return credentials.may_not(action, answer.message, raw, shown.mode)
    if _is_unauthorized(answer, shown.mode):
        return unauthorized(answer, raw, shown, server_ahead_s)
    return None


def _http_answer(status: int, error_type: str, body: str) -> tuple[object, Answer, str]:
    """The payload of an HTTP response, its first error, and its raw text for the details."""
    payload = _decoded(body)
    answer = answers(payload)[0] if isinstance(payload, dict) else Answer()
    return payload, answer, f"HTTP {status} {error_type}\n{body}".strip()[:_RAW_CHARACTERS]


def _status_text(status: int) -> tuple[str, str]:
    if status == 404:
        return "No API exists at this address.", _CHECK_URL
    if status == 429:
        return "The API receives more requests than its limit allows.", "Wait a moment, then publish again."
    if status >= 500:
        return "The problem is on the API's side.", "Check whether the message arrived before you publish it again."
    return "AppSync does not understand the request.", "See AppSync's response in the details."


def _answer(entry: object) -> Answer:
    if not isinstance(entry, dict):
        return Answer(message=entry if isinstance(entry, str) else "")
    code = entry.get("errorCode")
    return Answer(
        error_type=_text(entry.get("errorType")),
        message=_text(entry.get("message")),
        code=code if isinstance(code, int) else 0,
    )


def _short(error_type: str) -> str:
    """Return the type without the package prefix of older answers (``com.amazonaws…auth#UnauthorizedException``)."""
    return error_type.rpartition("#")[2]


def _is_unauthorized(answer: Answer, mode: AuthorizationMode, error_type: str = "") -> bool:
    if answer.code == 401 or _short(answer.error_type) == "UnauthorizedException" or "Unauthorized" in error_type:
        return True
    types = {_short(answer.error_type), error_type.partition(":")[0]}
    return mode is AuthorizationMode.IAM and not types.isdisjoint(_SIGNATURE_TYPES)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _raw(payload: object) -> str:
    return json.dumps(payload, ensure_ascii=False)[:_RAW_CHARACTERS]


def _decoded(body: str) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _closing(code: int, reason: str) -> str:
    return f"close code {code} {reason}".strip()
