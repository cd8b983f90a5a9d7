"""Each authorization mode has its own errors for rejected credentials, and a wrong clock is reported."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.authorization.config import Credentials
from appsync_console.domain.errors import AuthorizationError, CredentialsExpired
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.errors import error_text
from appsync_console.transport.errors import appsync, clock_skew

NO = "You are not authorized to make this call."
EXPIRED = "Signature expired: 20200401T000310Z is now earlier than 20200401T000510Z (20200401T001010Z - 5 min.)"
EARLY = "Signature not yet current: 20200401T021010Z is still later than 20200401T001510Z (20200401T001010Z + 5 min.)"


def refused(mode, message=NO, error_type="UnauthorizedException", **more):
    payload = {"errors": [{"errorType": error_type, "message": message, "errorCode": 401}]}
    return appsync.connection_refused(payload, Credentials(mode, more.pop("expires_on", None)), **more)


@pytest.mark.parametrize(
    ("mode", "what", "cause", "remedy"),
    [
        (AuthorizationMode.API_KEY, "the API key", "7 days", "Check the key"),
        (AuthorizationMode.IAM, "AWS credentials", "appsync:GraphQL", "appsync:GraphQL"),
        (AuthorizationMode.OIDC, "the token", "audience", "issuer"),
        (AuthorizationMode.COGNITO, "the token", "user pool", "app client"),
        (AuthorizationMode.LAMBDA, "the token", "Lambda authorizer", "prefix"),
    ],
)
def test_each_mode_has_its_cause_and_remedy(mode, what, cause, remedy):
    problem = refused(mode)
    assert type(problem) is AuthorizationError
    assert problem.exit_code == 4
    assert what in error_text(problem).what
    assert cause in error_text(problem).cause
    assert remedy in error_text(problem).remedy


@pytest.mark.parametrize("mode", [*AuthorizationMode])
def test_expired_credentials_are_distinguished(mode):
    problem = refused(mode, "Token has expired.")
    assert type(problem) is CredentialsExpired
    assert "expired" in error_text(problem).what


def test_the_noted_expiration_date_of_a_key_is_shown():
    assert "2026-11-20" in error_text(refused(AuthorizationMode.API_KEY, expires_on=date(2026, 11, 20))).cause


@pytest.mark.parametrize(
    ("message", "error_type", "part"),
    [
        (EXPIRED, "BadRequestException", "7 min behind"),
        (EARLY, "BadRequestException", "2 h ahead of"),
        ("Signature expired: somehow", "InvalidSignatureException", "time of the signature"),
        ("The request signature we calculated does not match", "BadRequestException", "the signature"),
        (
            "The security token included in the request is invalid.",
            "UnrecognizedClientException",
            "recognize these keys",
        ),
        ("The security token included in the request is expired", "ExpiredTokenException", "have expired"),
        ("User: x is not authorized to perform: appsync:GraphQL", "AccessDeniedException", "Not authorized to"),
        ("Permission denied", "UnauthorizedException", "Not authorized to"),
    ],
)
def test_signature_errors_of_aws(message, error_type, part):
    payload = {"errors": [{"errorType": error_type, "message": message}]}
    shown = Credentials(AuthorizationMode.IAM)
    for problem in (
        appsync.subscription_refused("robots", payload, shown),
        appsync.mutation_failed(payload, shown),
        appsync.publish_refused(403, error_type, str(message), shown),
    ):
        assert isinstance(problem, AuthorizationError)
        assert error_text(problem).remedy
    assert part in error_text(appsync.subscription_refused("robots", payload, shown)).what


@pytest.mark.parametrize("mode", [AuthorizationMode.IAM, AuthorizationMode.OIDC, AuthorizationMode.COGNITO])
def test_a_large_clock_difference_blames_the_clock(mode):
    assert (
        error_text(refused(mode, server_ahead_s=420.0)).what == "The clock of this computer is 7 min behind the API's."
    )
    assert "clock" not in error_text(refused(mode, server_ahead_s=20.0)).what


@pytest.mark.parametrize("mode", [AuthorizationMode.API_KEY, AuthorizationMode.LAMBDA])
def test_modes_without_times_do_not_blame_the_clock(mode):
    assert "clock" not in error_text(refused(mode, server_ahead_s=4200.0)).what


@given(st.text(), st.sampled_from(AuthorizationMode), st.none() | st.floats(-1e9, 1e9))
def test_any_answer_gives_an_error_with_a_remedy(message, mode, ahead_s):
    problem = refused(mode, message, server_ahead_s=ahead_s)
    assert error_text(problem).what
    assert error_text(problem).remedy


@given(st.text())
def test_invalid_dates_give_no_clock_difference(text):
    assert clock_skew.signature_ahead_s(f"Signature expired: {text}") is None
    assert (
        clock_skew.signature_ahead_s("Signature expired: 20209999T999999Z is now (20209999T999999Z - 5 min.)") is None
    )
