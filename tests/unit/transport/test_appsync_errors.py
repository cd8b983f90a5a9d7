from __future__ import annotations

import errno
import socket
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.errors import (
    AuthorizationError,
    ConsoleError,
    CredentialsExpired,
    InvalidSubscription,
    ProtocolViolation,
    ServerUnavailable,
    SubscriptionError,
    TooManySubscriptions,
)
from appsync_console.texts.errors import error_text
from appsync_console.transport.errors import appsync, network

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["errors", "errorType", "message", "errorCode"]), inner)
    ),
)


def one(**entry: object) -> dict[str, object]:
    return {"errors": [entry]}


@pytest.mark.parametrize(
    ("payload", "kind", "part"),
    [
        (
            one(errorType="UnauthorizedException", message="no", errorCode=401),
            AuthorizationError,
            "rejected the API key",
        ),
        (
            one(errorType="com.amazonaws.deepdish.graphql.auth#UnauthorizedException", errorCode=400),
            AuthorizationError,
            "key",
        ),
        (one(errorType="UnauthorizedException", message="Token has expired."), CredentialsExpired, "have expired"),
        (one(message="NoProtocolError", errorCode=400), AuthorizationError, "NoProtocolError"),
        (one(message="Required headers are missing.", errorCode=400), AuthorizationError, "Required headers"),
        (one(errorType="BadRequest", errorCode=400), AuthorizationError, "BadRequest"),
        (one(errorType="InternalFailure", errorCode=500), ServerUnavailable, "InternalFailure"),
        ({}, ServerUnavailable, "no reason given"),
        (None, ServerUnavailable, "no reason given"),
    ],
)
def test_connection_errors(payload: object, kind: type[ConsoleError], part: str) -> None:
    problem = appsync.connection_refused(payload)
    assert type(problem) is kind
    assert part in str(error_text(problem))
    assert error_text(problem).remedy


@pytest.mark.parametrize(
    ("payload", "kind", "part"),
    [
        (one(errorType="UnauthorizedException", message="x"), AuthorizationError, "rejected the API key"),
        (
            one(errorType="Unauthorized", message="Not Authorized to access f"),
            AuthorizationError,
            "Not authorized to subscribe",
        ),
        (one(errorType="MaxSubscriptionsReachedError", message="Max"), TooManySubscriptions, "limit for subscriptions"),
        ({"errors": {"errorType": "MaxSubscriptionsReachedError"}}, TooManySubscriptions, "limit for subscriptions"),
        ({"errorType": "MaxSubscriptionsReachedException"}, TooManySubscriptions, "limit for subscriptions"),
        (one(errorType="LimitExceededError", message="Rate limit exceeded"), SubscriptionError, "more requests"),
        (one(errorType="DuplicatedOperationError"), SubscriptionError, "already exists"),
        (
            one(errorType="UnsupportedOperation", message="query not supported"),
            InvalidSubscription,
            "query not supported",
        ),
        (one(message="Validation error of type FieldUndefined"), InvalidSubscription, "no such subscription"),
        (one(errorType="ValidationException", message="x"), InvalidSubscription, "ValidationException: x"),
        (one(message="Variable 'a' has coerced Null value"), InvalidSubscription, "coerced Null"),
        (one(message="Filters exceed maximum attributes limit 5"), InvalidSubscription, "limit 5"),
        (one(message="Something new", errorCode=400), InvalidSubscription, "Something new"),
        (one(message="Internal Failure", errorCode=500), SubscriptionError, "Internal Failure"),
        ({}, SubscriptionError, "no reason given"),
        (
            one(errorType="BadRequestException", message="signature"),
            InvalidSubscription,
            "BadRequestException: signature",
        ),
        (one(errorType="New", message="thing"), SubscriptionError, "New: thing"),
    ],
)
def test_subscription_errors(payload: object, kind: type[ConsoleError], part: str) -> None:
    problem = appsync.subscription_refused("robots", payload)
    assert type(problem) is kind
    assert part in str(error_text(problem))
    assert error_text(problem).remedy


@pytest.mark.parametrize(
    ("status", "error_type", "body", "kind"),
    [
        (401, "UnauthorizedException", "", AuthorizationError),
        (403, "", "Forbidden", AuthorizationError),
        (400, "", "", AuthorizationError),
        (429, "", "", ServerUnavailable),
        (502, "", "<html>", ServerUnavailable),
        (200, "", "<html>", ProtocolViolation),
        (404, "", "", ProtocolViolation),
    ],
)
def test_http_responses_to_the_websocket_handshake(
    status: int, error_type: str, body: str, kind: type[ConsoleError]
) -> None:
    assert type(appsync.upgrade_refused(status, error_type, body)) is kind


@given(JSON)
def test_any_payload_gives_an_error_with_a_text(payload: object) -> None:
    for problem in (
        appsync.connection_refused(payload),
        appsync.subscription_refused("robots", payload),
        appsync.mutation_failed(payload),
    ):
        assert error_text(problem).what
        assert error_text(problem).remedy


def chained(outer: Exception, cause: Exception) -> Exception:
    outer.__cause__ = cause
    return outer


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), "host:1 refused the connection"),
        (
            OSError("Multiple exceptions: [Errno 111] Connect call failed ('::1', 1), [Errno 111] Connect call failed"),
            "refused the connection" if errno.ECONNREFUSED == 111 else "failed",
        ),
        (socket.gaierror(socket.EAI_NONAME, "x"), "was not found"),
        (chained(RuntimeError("x"), ssl.SSLCertVerificationError(1, "x")), "certificate"),
        (ssl.SSLError(1, "WRONG_VERSION_NUMBER"), "TLS connection"),
        (TimeoutError(), "in time"),
        (ConnectionResetError(), "closed the connection"),
        (chained(ValueError("x"), EOFError("x")), "closed the connection"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "The connection to host:1 failed"),
    ],
)
def test_failures_below_appsync(error: Exception, part: str) -> None:
    problem = network.cannot_connect(error, "host:1")
    assert part in error_text(problem).what
    assert error_text(problem).cause
    assert error_text(problem).remedy


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), "The proxy proxy:2 refused the connection"),
        (socket.gaierror(socket.EAI_NONAME, "x"), "The host name of the proxy proxy:2 was not found"),
        (TimeoutError(), "The proxy proxy:2 did not respond in time"),
        (ConnectionResetError(), "The connection through the proxy proxy:2 failed"),
        (ValueError("not HTTP"), "The connection through the proxy proxy:2 failed"),
        (ssl.SSLError(1, "WRONG_VERSION_NUMBER"), "The TLS connection to host:1 failed"),
    ],
)
def test_a_proxy_that_cannot_be_reached_is_named(error: Exception, part: str) -> None:
    assert part in error_text(network.cannot_connect(error, "host:1", "proxy:2")).what


def untrusted(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "x")
    error.verify_code = code
    return error


@pytest.mark.parametrize(
    ("code", "what", "remedy"),
    [
        (10, "has expired", "Check the clock"),
        (9, "is not valid yet", "Check the clock"),
        (62, "is for another host name", "Check the host in the URL"),
        (64, "is for another IP address", "Use the name in the certificate"),
        (19, "is not trusted", "--ca-file"),
        (20, "is not trusted", "--ca-file"),
        (0x800B0109, "is not trusted", "--ca-file"),
        (77, "is not trusted", "--ca-file"),
    ],
)
def test_a_certificate_error_begins_with_what_is_wrong(code: int, what: str, remedy: str) -> None:
    text = error_text(network.cannot_connect(chained(OSError("x"), untrusted(code)), "host:1"))
    assert what in text.what
    assert remedy in text.remedy
