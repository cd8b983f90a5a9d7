"""Converts AppSync's answers to errors. Pure.

Payloads are decoded JSON from which secrets have been removed. AppSync's error types and texts come from its developer
guide and from network logs of the service. Where only the type is known, only the type is checked.
"""

from __future__ import annotations

import json
from dataclasses import replace

from appsync_console.domain.api import limits
from appsync_console.domain.api.presets import SIMPLE_CHANNELS
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
    ServerUnavailable,
    SubscriptionError,
    TooManySubscriptions,
)
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.transport.errors import credentials
from appsync_console.transport.errors.answers import Answer, answers, headline
from appsync_console.transport.errors.credentials import Action

_RAW_CHARACTERS = 4000
_REFUSING_CODES = frozenset({400, 401, 403})
# AWS's error types for a rejected signature or rejected keys (Signature Version 4 reference). BadRequestException is
# one of them only if its message is about the signature.
_SIGNATURE_TYPES = frozenset(
    {
        "AccessDeniedException",
        "ExpiredTokenException",
        "IncompleteSignatureException",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "UnrecognizedClientException",
    }
)


def connection_refused(
    payload: object, shown: Credentials = API_KEY, server_ahead_s: float | None = None
) -> ConsoleError:
    """For ``connection_error``: AppSync rejected or ended the connection."""
    answer, raw = answers(payload)[0], _raw(payload)
    if answer.is_by_firewall:
        return blocked_by_firewall(raw)
    if _is_unauthorized(answer, shown.mode):
        return unauthorized(answer, raw, shown, server_ahead_s)
    if answer.code in _REFUSING_CODES:
        return AuthorizationError("connection.rejected", said=answer.text or str(answer.code), raw=raw)
    return ServerUnavailable("connection.ended_by_appsync", said=answer.text, raw=raw)


def blocked_by_firewall(raw: str) -> AuthorizationError:
    """AWS WAF blocked the request."""
    return AuthorizationError("publish.blocked_by_firewall", raw=raw)


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
    if rejection := _rejection(answer, Action.SUBSCRIBE, raw, shown, server_ahead_s, channel):
        return rejection
    return _subscription_error(answer)(
        _subscription_code(answer),
        channel=channel,
        answer=answer.text,
        said=headline(answer.message) or answer.error_type,
        subscription=SIMPLE_CHANNELS.subscribe.field,
        raw=raw,
    )


def _subscription_code(answer: Answer) -> str:
    if answer.is_about_schema:
        return "subscription.schema_differs"
    if answer.kind == "BadRequestException" and answer.is_about_signature:
        return "subscription.signature_invalid"
    return _SUBSCRIPTION_CODES.get(answer.kind, "subscription.rejected")


def _subscription_error(answer: Answer) -> type[SubscriptionError]:
    """Return the error class: final if the request itself is invalid, otherwise temporary."""
    if answer.kind in _TOO_MANY_TYPES:
        return TooManySubscriptions
    is_final = (
        answer.kind in _INVALID_TYPES or answer.code in _REFUSING_CODES or answer.message.startswith(_INVALID_TEXTS)
    )
    return InvalidSubscription if is_final else SubscriptionError


_INVALID_TYPES = frozenset({"BadRequest", "BadRequestException", "UnsupportedOperation", "ValidationException"})
# Validation errors of GraphQL, which have no type: of the document, its variables or a filter.
_INVALID_TEXTS = ("Validation error", "Variable '", "Filters exceed")
_TOO_MANY_TYPES = ("MaxSubscriptionsReachedError", "MaxSubscriptionsReachedException")
_SUBSCRIPTION_CODES = {
    **dict.fromkeys(_TOO_MANY_TYPES, "subscription.too_many"),
    "LimitExceededError": "subscription.throttled",
    "DuplicatedOperationError": "subscription.duplicate",
    "UnsupportedOperation": "subscription.unsupported",
}


def subscription_ended(channel: str) -> SubscriptionError:
    """For ``complete`` that the client did not ask for."""
    return SubscriptionError("subscription.ended", channel=channel)


def not_acknowledged(channel: str, timeout_s: float, unaddressed: str = "") -> SubscriptionError:
    """No ``start_ack`` arrived in time; ``unaddressed`` is an error from AppSync without a subscription ID."""
    return SubscriptionError(
        "subscription.not_acknowledged", channel=channel, timeout_s=timeout_s, reported=unaddressed
    )


def no_acknowledgement(timeout_s: float) -> ServerUnavailable:
    """The socket opened, but no ``connection_ack`` arrived."""
    return ServerUnavailable("connection.not_acknowledged", timeout_s=timeout_s)


def closed_early(code: int, reason: str) -> ServerUnavailable:
    """The server closed the socket during the handshake without an error in AppSync's format."""
    return ServerUnavailable("connection.closed_early", said=headline(reason), raw=_closing(code, reason))


def connection_lost(code: int, reason: str) -> ConnectionLost:
    """An established connection ended. AppSync does not document its close codes, so they are only shown."""
    return ConnectionLost("connection.lost", raw=_closing(code, reason))


def suspiciously_silent(silence_s: float) -> ConnectionSilent:
    """No frame arrived in the usual time; the connection is closed after ``silence_s`` without any."""
    return ConnectionSilent("connection.no_keep_alive", keep_alive_s=limits.KEEP_ALIVE_S, silence_s=silence_s)


def unanswered() -> ConnectionLost:
    """The server did not answer a ping, so the connection is dead although nobody closed it."""
    return ConnectionLost("connection.unanswered")


def reconnecting() -> ConnectionSilent:
    """The user closed a silent connection."""
    return ConnectionSilent("connection.silent_closed")


def silent(timeout_s: float) -> ConnectionSilent:
    """No frame arrived within the time the server promised."""
    return ConnectionSilent("connection.silent", timeout_s=timeout_s)


def upgrade_refused(
    status: int, error_type: str, body: str, shown: Credentials = API_KEY, server_ahead_s: float | None = None
) -> ConsoleError:
    """The server answered the WebSocket handshake with an HTTP status."""
    payload, answer, raw = _http_answer(status, error_type, body)
    if answer.is_by_firewall:
        return blocked_by_firewall(raw)
    if status == 401 or _is_unauthorized(answer, shown.mode):
        return unauthorized(answer, raw, shown, server_ahead_s)
    said = answer.text or _plain_headline(payload, body)
    if status in _REFUSING_CODES:
        return AuthorizationError("upgrade.rejected", status=status, said=said, raw=raw)
    if status >= 500 or status == 429:
        return ServerUnavailable("upgrade.unavailable", status=status, said=said, raw=raw)
    return ProtocolViolation("upgrade.no_endpoint", status=status, raw=raw)


def proxy_refused(status: int, proxy: str) -> CannotConnect:
    """The proxy blocked the connection."""
    code = "proxy.requires_authentication" if status == 407 else "proxy.blocked"
    return CannotConnect(code, proxy=proxy, status=status)


def publish_refused(
    status: int, error_type: str, body: str, shown: Credentials = API_KEY, server_ahead_s: float | None = None
) -> ConsoleError:
    """An HTTP status other than 200 in response to a mutation."""
    payload, answer, raw = _http_answer(status, error_type, body)
    said = answer.text or f"HTTP {status}"
    if rejection := _http_rejection(status, answer, Action.PUBLISH, raw, shown, server_ahead_s):
        return rejection
    if status == 403:
        return AuthorizationError("publish.forbidden", said=said, raw=raw)
    if not isinstance(payload, dict) and status < 500:
        return not_an_api(status, body)
    return PublishError("publish.rejected", said=said, inner=status_code(status), status=status, raw=raw)


def not_an_api(status: int, body: str) -> CannotConnect:
    """The response does not come from a GraphQL API."""
    is_page = body.lstrip()[:1] == "<"
    return CannotConnect(
        "answer.web_page" if is_page else "answer.not_json",
        status=status,
        raw=f"HTTP {status}\n{body}"[:_RAW_CHARACTERS],
    )


def redirected(status: int) -> CannotConnect:
    """The server sent a redirect, which credentials and mutations do not follow."""
    return CannotConnect("answer.redirect", status=status)


def mutation_failed(payload: object, shown: Credentials = API_KEY, server_ahead_s: float | None = None) -> ConsoleError:
    """GraphQL errors in a response with status 200."""
    answer, raw = answers(payload)[0], _raw(payload)
    if rejection := _rejection(answer, Action.PUBLISH, raw, shown, server_ahead_s):
        return rejection
    if answer.is_about_schema:
        return PublishError("publish.schema_differs", said=answer.text, mutation=SIMPLE_CHANNELS.publish.field, raw=raw)
    return PublishError("publish.failed", said=answer.text, raw=raw)


def answer_lost(address: str, error: BaseException) -> CannotConnect:
    """A mutation was sent, but no response arrived. It is never resent automatically: AppSync may have accepted it."""
    return CannotConnect("publish.answer_lost", address=address, raw=f"{type(error).__name__}: {error}")


def empty_result(payload: object) -> PublishError:
    """The response has neither errors nor a result: subscribers receive nothing."""
    return PublishError("publish.no_result", mutation=SIMPLE_CHANNELS.publish.field, raw=_raw(payload))


def listing_refused(
    status: int, error_type: str, body: str, shown: Credentials = API_KEY, server_ahead_s: float | None = None
) -> ConsoleError:
    """An HTTP status other than 200 in response to a query for messages."""
    _, answer, raw = _http_answer(status, error_type, body)
    if rejection := _http_rejection(status, answer, Action.READ_HISTORY, raw, shown, server_ahead_s):
        return rejection
    return ConsoleError(
        "history.rejected",
        said=answer.text or f"HTTP {status}",
        inner=status_code(status),
        status=status,
        raw=raw,
    )


def listing_failed(payload: object, shown: Credentials = API_KEY, server_ahead_s: float | None = None) -> ConsoleError:
    """GraphQL errors in the response to a query for messages."""
    answer, raw = answers(payload)[0], _raw(payload)
    return _rejection(answer, Action.READ_HISTORY, raw, shown, server_ahead_s) or not_listed(payload)


def listing_lost(address: str, error: BaseException) -> CannotConnect:
    """A query for messages was sent, but no response arrived."""
    return CannotConnect("history.answer_lost", address=address, raw=f"{type(error).__name__}: {error}")


def not_listed(payload: object) -> ConsoleError:
    """The response to a query for messages holds none in the requested form."""
    answer = answers(payload)[0]
    return ConsoleError("history.unreadable", said=answer.text, raw=_raw(payload))


def listing_endless(pages: int) -> ConsoleError:
    """The pages of a history do not end; ``pages`` were read."""
    return ConsoleError("history.endless", pages=pages)


def _rejection(
    answer: Answer, action: Action, raw: str, shown: Credentials, server_ahead_s: float | None, channel: str = ""
) -> ConsoleError | None:
    """The error if AppSync says that the credentials are rejected, or that they do not allow ``action``."""
    if answer.kind == "Unauthorized" or (answer.is_permission_denied and _is_unauthorized(answer, shown.mode)):
        return credentials.may_not(action, answer.message, raw, shown.mode, channel)
    if _is_unauthorized(answer, shown.mode):
        return unauthorized(answer, raw, shown, server_ahead_s)
    return None


def _http_rejection(
    status: int, answer: Answer, action: Action, raw: str, shown: Credentials, server_ahead_s: float | None
) -> ConsoleError | None:
    """The same for an HTTP status other than 200, with which AWS WAF answers, too."""
    if answer.is_by_firewall:
        return blocked_by_firewall(raw)
    if rejection := _rejection(answer, action, raw, shown, server_ahead_s):
        return rejection
    return unauthorized(answer, raw, shown, server_ahead_s) if status == 401 else None


def _http_answer(status: int, error_type: str, body: str) -> tuple[object, Answer, str]:
    """The payload of an HTTP response, its first error, and its raw text for the details."""
    payload = _decoded(body)
    answer = answers(payload)[0] if isinstance(payload, dict) else Answer()
    if not answer.error_type:
        answer = replace(answer, error_type=error_type.partition(":")[0])
    return payload, answer, f"HTTP {status} {error_type}\n{body}".strip()[:_RAW_CHARACTERS]


def status_code(status: int) -> str:
    """Return the code that explains an HTTP status other than 200."""
    if status == 404:
        return "answer.no_api"
    if status == 429:
        return "answer.throttled"
    return "answer.server_error" if status >= 500 else "answer.not_understood"


def _is_unauthorized(answer: Answer, mode: AuthorizationMode) -> bool:
    if answer.code == 401 or answer.kind == "UnauthorizedException":
        return True
    if mode is not AuthorizationMode.IAM:
        return False
    return answer.kind in _SIGNATURE_TYPES or (answer.kind == "BadRequestException" and answer.is_about_signature)


def _plain_headline(payload: object, body: str) -> str:
    """Return the headline of a body in plain text; empty for JSON and web pages."""
    return "" if payload is not None or body.lstrip()[:1] == "<" else headline(body)


def _raw(payload: object) -> str:
    return json.dumps(payload, ensure_ascii=False)[:_RAW_CHARACTERS]


def _decoded(body: str) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _closing(code: int, reason: str) -> str:
    return f"close code {code} {reason}".strip()
