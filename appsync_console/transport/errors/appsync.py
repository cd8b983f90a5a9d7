"""What AppSync answered, as errors by what they end, each with cause and remedy in plain words. Pure.

Payloads are decoded JSON whose secrets were removed before. AppSync's error types and texts are from its developer
guide and from wire logs of the service; where only the type is known, only the type is looked at.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from appsync_console.domain.api import limits
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
_CHECK_URL = "Check the URL of the profile."
# What AWS calls it when it does not take a signature or the keys behind it (Signature Version 4 reference).
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
    """One error as AppSync words it; fields it did not send are empty."""

    error_type: str = ""
    message: str = ""
    code: int = 0

    @property
    def text(self) -> str:
        """Type and message, for people."""
        return ": ".join(part for part in (self.error_type, self.message) if part)


def answers(payload: object) -> list[Answer]:
    """The errors in a payload, in any form AppSync uses: a list, one object, or without ``errors`` around it."""
    errors = payload.get("errors", payload) if isinstance(payload, dict) else payload
    entries = errors if isinstance(errors, list) else [errors]
    return [_answer(entry) for entry in entries] or [Answer()]


def connection_refused(
    payload: object, shown: Credentials = API_KEY, server_ahead_s: float | None = None
) -> ConsoleError:
    """For ``connection_error``: the connection is not taken, or ended."""
    answer, raw = answers(payload)[0], _raw(payload)
    if _is_unauthorized(answer, shown.mode):
        return unauthorized(answer, raw, shown, server_ahead_s)
    if answer.code in _REFUSING_CODES:
        return AuthorizationError(
            f"The API refuses the connection ({answer.text or answer.code}).",
            cause="It does not take these credentials for a real-time connection, or a firewall is in between.",
            remedy="Check the URL and the credentials of the profile.",
            raw=raw,
        )
    return CannotConnect(
        f"The API ended the connection ({answer.text or 'without a reason'}).",
        cause="The trouble is on the side of the API.",
        remedy="The connection is tried again by itself.",
        raw=raw,
    )


def unauthorized(
    answer: Answer, raw: str, shown: Credentials = API_KEY, server_ahead_s: float | None = None
) -> AuthorizationError:
    """The credentials of the profile are not accepted."""
    return credentials.refused(answer.message, answer.text, raw, shown, server_ahead_s)


def subscription_refused(
    channel: str, payload: object, shown: Credentials = API_KEY, server_ahead_s: float | None = None
) -> ConsoleError:
    """For ``error`` with the id of a subscription: the channel is not, or no longer, subscribed to."""
    answer, raw = answers(payload)[0], _raw(payload)
    kind = _short(answer.error_type)
    if kind == "Unauthorized":
        return credentials.may_not(f"subscribe to {channel}", answer.message, raw, shown.mode)
    if _is_unauthorized(answer, shown.mode):
        return unauthorized(answer, raw, shown, server_ahead_s)
    is_validation = kind == "ValidationException" or answer.message.startswith("Validation error")
    cause, remedy = _VALIDATION if is_validation else _SUBSCRIPTION_TABLE.get(kind, ("", ""))
    return _subscription_error(kind, answer)(
        f"AppSync refused the subscription to {channel} ({answer.text or 'without a reason'}).",
        said=answer.message or answer.error_type,
        cause=cause,
        remedy=remedy or "Look at the answer of AppSync, or ask the people who run the API.",
        raw=raw,
    )


def _subscription_error(kind: str, answer: Answer) -> type[SubscriptionError]:
    """Which answers are final: those that say the request itself is wrong. All others may pass by themselves."""
    if kind in _TOO_MANY_TYPES:
        return TooManySubscriptions
    is_final = kind in _INVALID_TYPES or answer.code in _REFUSING_CODES or answer.message.startswith(_INVALID_TEXTS)
    return InvalidSubscription if is_final else SubscriptionError


_INVALID_TYPES = frozenset({"BadRequest", "BadRequestException", "UnsupportedOperation", "ValidationException"})
# What GraphQL's validation says, which comes without a type: of the document, of its variables, of a filter.
_INVALID_TEXTS = ("Validation error", "Variable '", "Filters exceed")
_TOO_MANY = (
    "The connection has as many subscriptions as AppSync allows.",
    "Remove or pause channels that are not needed.",
)
_VALIDATION = (
    "The schema of the API has no such subscription, or other arguments.",
    "The API needs the schema of this console: subscribe2channel(name: String!).",
)
_TOO_MANY_TYPES = ("MaxSubscriptionsReachedError", "MaxSubscriptionsReachedException")
_SUBSCRIPTION_TABLE = {
    **dict.fromkeys(_TOO_MANY_TYPES, _TOO_MANY),
    "LimitExceededError": ("The API receives more requests than it allows.", "It is tried again by itself."),
    "DuplicatedOperationError": ("The subscription exists already.", "It is tried again by itself."),
    "UnsupportedOperation": ("The API takes only subscriptions on a real-time connection.", ""),
    "BadRequestException": ("The request was not signed as the API expects.", "Check the credentials and the clock."),
}


def subscription_ended(channel: str) -> SubscriptionError:
    """For ``complete`` that nobody asked for."""
    return SubscriptionError(
        f"The API ended this subscription ({channel}).",
        cause="The API invalidated it, or the right to it was taken away.",
        remedy="It is tried again by itself; if it ends again, ask the people who run the API.",
    )


def not_acknowledged(channel: str, timeout_s: float, unaddressed: str = "") -> SubscriptionError:
    """No ``start_ack`` came in time; ``unaddressed`` is an error AppSync sent without saying what for."""
    return SubscriptionError(
        f"AppSync did not acknowledge the subscription to {channel} within {timeout_s:g} s.",
        cause=unaddressed or "The API is overloaded, or it does not answer subscriptions.",
        remedy="It is tried again by itself.",
    )


def no_acknowledgement(timeout_s: float) -> CannotConnect:
    """The socket opened, but no ``connection_ack`` came."""
    return CannotConnect(
        f"The server did not greet within {timeout_s:g} s.",
        cause="It is overloaded, or it is no real-time endpoint of AppSync.",
        remedy=_CHECK_URL,
    )


def closed_early(code: int, reason: str) -> CannotConnect:
    """The server closed the socket during the handshake without a reason in AppSync's form."""
    return CannotConnect(
        "The server closed the connection during the handshake.",
        cause="It is no real-time endpoint of AppSync, or it is shutting down.",
        remedy=_CHECK_URL,
        raw=_closing(code, reason),
    )


def connection_lost(code: int, reason: str) -> ConnectionLost:
    """A connection that was up has ended. What AppSync's close codes mean is not documented, so they are only shown."""
    return ConnectionLost(
        "The connection was lost.",
        cause="The network was interrupted, or the server closed the connection (AppSync does so after 24 hours).",
        remedy="It comes back by itself.",
        raw=_closing(code, reason),
    )


def suspiciously_silent(silence_s: float) -> ConnectionSilent:
    """No frame came in the usual time; the connection is given up after ``silence_s`` without any."""
    return ConnectionSilent(
        "No sign of life comes over the connection.",
        cause="The server is stuck, or the network between is gone: this looks connected, but nothing would arrive. "
        f"AppSync sends a keep-alive every {limits.KEEP_ALIVE_S:g} s.",
        remedy=f"Try now to connect anew. By itself, that happens after {silence_s:g} s without a sign of life, "
        "or at once where the other side does not even answer a ping.",
    )


def unanswered() -> ConnectionLost:
    """Our ping was not answered, so the link is dead, though nobody closed it."""
    return ConnectionLost(
        "The other side no longer answers.",
        cause="The computer slept, its network changed, or a device on the way dropped the connection without a word.",
        remedy="A new one is made by itself.",
    )


def reconnecting() -> ConnectionSilent:
    """A person gave up a silent connection."""
    return ConnectionSilent(
        "A silent connection was given up.", cause="You asked to connect anew.", remedy="A new one is made at once."
    )


def silent(timeout_s: float) -> ConnectionSilent:
    """No frame came within the time the server promised."""
    return ConnectionSilent(
        f"Nothing came over the connection for {timeout_s:g} s.",
        cause="The server promised a sign of life within that time, so the connection is dead.",
        remedy="A new one is made by itself.",
    )


def upgrade_refused(
    status: int, error_type: str, body: str, shown: Credentials = API_KEY, server_ahead_s: float | None = None
) -> ConsoleError:
    """The server answered the opening of the WebSocket with an HTTP status instead."""
    raw = f"HTTP {status} {error_type}\n{body}".strip()[:_RAW_CHARACTERS]
    payload = _decoded(body)
    answer = answers(payload)[0] if isinstance(payload, dict) else Answer()
    if status == 401 or _is_unauthorized(answer, shown.mode, error_type):
        return unauthorized(answer, raw, shown, server_ahead_s)
    if status in _REFUSING_CODES:
        return AuthorizationError(
            f"The server refuses the connection (HTTP {status}).",
            cause="It does not take these credentials, a firewall is in between, "
            "or the URL is not that of an AppSync API.",
            remedy="Check the URL and the credentials of the profile.",
            raw=raw,
        )
    if status >= 500 or status == 429:
        return CannotConnect(
            f"The server cannot take the connection now (HTTP {status}).",
            cause="The trouble is on its side, or on that of a proxy.",
            remedy="The connection is tried again by itself.",
            raw=raw,
        )
    return ProtocolViolation(
        f"There is no real-time endpoint at this address (HTTP {status}).",
        cause="The URL is not that of an AppSync API, or a proxy on the way does not let WebSockets through.",
        remedy=_CHECK_URL,
        raw=raw,
    )


def proxy_refused(status: int) -> CannotConnect:
    """The proxy on the way does not let the connection through."""
    return CannotConnect(
        f"The proxy does not let the connection through (HTTP {status}).",
        cause="It wants a sign-in of its own." if status == 407 else "It does not allow this address.",
        remedy="Check the proxy settings of this machine.",
    )


def publish_refused(
    status: int, error_type: str, body: str, shown: Credentials = API_KEY, server_ahead_s: float | None = None
) -> ConsoleError:
    """An HTTP answer other than 200 to a mutation."""
    raw = f"HTTP {status} {error_type}\n{body}".strip()[:_RAW_CHARACTERS]
    payload = _decoded(body)
    answer = answers(payload)[0] if isinstance(payload, dict) else Answer()
    said = answer.text or error_type or f"HTTP {status}"
    if "WAF" in answer.error_type:
        return AuthorizationError(
            "A firewall (AWS WAF) in front of the API refuses the request.",
            remedy="Ask the people who run the API to let this machine through.",
            raw=raw,
        )
    if status == 401 or _is_unauthorized(answer, shown.mode, error_type):
        return unauthorized(answer, raw, shown, server_ahead_s)
    if status == 403:
        return AuthorizationError(
            f"The API refuses the request ({said}).",
            cause="These credentials may not publish, or a firewall is in between.",
            remedy="Check the credentials of the profile.",
            raw=raw,
        )
    if not isinstance(payload, dict) and status < 500:
        return not_an_api(status, body)
    cause, remedy = _status_text(status)
    return PublishError(f"The API did not take the message ({said}).", cause=cause, remedy=remedy, raw=raw)


def not_an_api(status: int, body: str) -> CannotConnect:
    """What answered is no GraphQL API."""
    is_page = body.lstrip()[:1] == "<"
    what = "a web page" if is_page else "something that is not JSON"
    return CannotConnect(
        f"The address answered with {what} (HTTP {status}).",
        cause="The URL is not that of an AppSync API, or a proxy or sign-in page is in between.",
        remedy=_CHECK_URL,
        raw=f"HTTP {status}\n{body}"[:_RAW_CHARACTERS],
    )


def redirected(status: int) -> CannotConnect:
    """The address points elsewhere; credentials and mutations are not sent after it."""
    return CannotConnect(
        f"The address points to another one (HTTP {status}).",
        cause="AppSync never does that: the URL is not that of an API, or a sign-in page is in between.",
        remedy=_CHECK_URL,
    )


def mutation_failed(payload: object, shown: Credentials = API_KEY, server_ahead_s: float | None = None) -> ConsoleError:
    """GraphQL errors in an answer with status 200."""
    answer, raw = answers(payload)[0], _raw(payload)
    if _short(answer.error_type) == "Unauthorized":
        return credentials.may_not("publish", answer.message, raw, shown.mode)
    if _is_unauthorized(answer, shown.mode):
        return unauthorized(answer, raw, shown, server_ahead_s)
    is_validation = answer.message.startswith("Validation error")
    return PublishError(
        f"AppSync did not take the message ({answer.text or 'without a reason'}).",
        cause="The schema of the API has no such mutation, or other arguments." if is_validation else "",
        remedy="The API needs the schema of this console: publish2channel(name: String!, data: AWSJSON!)."
        if is_validation
        else "Look at the answer of AppSync, or ask the people who run the API.",
        raw=raw,
    )


def answer_lost(address: str, error: BaseException) -> CannotConnect:
    """A mutation was sent, but its answer did not come. It is never sent again by itself: it may have been taken."""
    return CannotConnect(
        f"{address} did not answer the publish.",
        cause="The connection was interrupted or the API took too long; it is not known whether it took the message.",
        remedy="Look whether the message arrived before publishing it again.",
        raw=f"{type(error).__name__}: {error}",
    )


def empty_result(payload: object) -> PublishError:
    """Neither errors nor a result: subscribers get nothing from it."""
    return PublishError(
        "AppSync took the message, but its resolver answered nothing.",
        cause="The resolver of publish2channel has no answer, so there is nothing to deliver.",
        remedy="Let the resolver return name and data.",
        raw=_raw(payload),
    )


def listing_refused(
    status: int, error_type: str, body: str, shown: Credentials = API_KEY, server_ahead_s: float | None = None
) -> ConsoleError:
    """An HTTP answer other than 200 to a query for messages."""
    raw = f"HTTP {status} {error_type}\n{body}".strip()[:_RAW_CHARACTERS]
    payload = _decoded(body)
    answer = answers(payload)[0] if isinstance(payload, dict) else Answer()
    if status == 401 or _is_unauthorized(answer, shown.mode, error_type):
        return unauthorized(answer, raw, shown, server_ahead_s)
    return ConsoleError(
        f"The API did not list its messages ({answer.text or error_type or f'HTTP {status}'}).",
        cause=_status_text(status)[0],
        remedy="What was missed can only be asked of those who published it.",
        raw=raw,
    )


def listing_failed(payload: object, shown: Credentials = API_KEY, server_ahead_s: float | None = None) -> ConsoleError:
    """GraphQL errors in the answer to a query for messages."""
    answer, raw = answers(payload)[0], _raw(payload)
    if _short(answer.error_type) == "Unauthorized":
        return credentials.may_not("list the messages of a channel", answer.message, raw, shown.mode)
    if _is_unauthorized(answer, shown.mode):
        return unauthorized(answer, raw, shown, server_ahead_s)
    return not_listed(payload)


def listing_lost(address: str, error: BaseException) -> CannotConnect:
    """A query for messages was sent, but its answer did not come."""
    return CannotConnect(
        f"{address} did not answer the question for earlier messages.",
        cause="The connection was interrupted or the API took too long.",
        remedy="Try again.",
        raw=f"{type(error).__name__}: {error}",
    )


def not_listed(payload: object) -> ConsoleError:
    """The answer to a query for messages holds none in the form that was asked for."""
    answer = answers(payload)[0]
    return ConsoleError(
        f"The API did not list its messages ({answer.text or 'the answer is not understood'}).",
        cause="Its resolver of listChannelMessages failed.",
        remedy="Ask the people who run the API.",
        raw=_raw(payload),
    )


def _status_text(status: int) -> tuple[str, str]:
    if status == 404:
        return "There is no API at this address.", _CHECK_URL
    if status == 429:
        return "The API is asked more often than it allows.", "Wait a little, then publish again."
    if status >= 500:
        return "The trouble is on the side of the API.", "Publish again; it is not known whether the message was taken."
    return "AppSync does not understand the request.", "Look at its answer."


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
    """The type without the package that older answers put before it (``com.amazonaws…auth#UnauthorizedException``)."""
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
