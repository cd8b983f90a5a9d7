"""AppSync's recorded answers: its own text comes first, and no cause is claimed that the answer does not show."""

from __future__ import annotations

import json

import pytest

from appsync_console.domain.authorization.config import Credentials
from appsync_console.domain.errors import AuthorizationError, ConsoleError
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.errors import error_text
from appsync_console.transport.errors import appsync
from appsync_console.transport.errors.answers import headline

SIGNATURE = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request "
    "should have been\n'POST\n/graphql\n\naccept:application/json, text/javascript\ncontent-encoding:amz-1.0\n"
    "host:example1234567890000.appsync-api.us-east-1.amazonaws.com\nx-amz-date:20200401T001010Z\n\n"
    "accept;content-encoding;host;x-amz-date\n0fa2'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n"
    "20200401T001010Z\n20200401/us-east-1/appsync/aws4_request\nfeed'\n"
)
IAM = Credentials(AuthorizationMode.IAM)
WAF = {"errorType": "WAFForbiddenException", "message": "403 Forbidden"}
DENIED = {"errorType": "UnauthorizedException", "message": "Permission denied"}


def body(**entry: str) -> dict[str, object]:
    return {"errors": [entry]}


@pytest.mark.parametrize(
    "said",
    [
        "Something that no version of AppSync has said before",
        "Filters exceed maximum attributes limit 5 for subscription",
        "Variable 'deleted' has coerced Null value for NonNull type 'Boolean!'",
        "Unknown operation id abc-456",
        "unknown not supported through the realtime channel",
        "Validation error of type DirectivesAreUnique: x",
    ],
)
@pytest.mark.parametrize("error_type", ["", "SomethingNew", "ValidationException", "BadRequestException"])
def test_an_answer_without_a_known_cause_is_quoted_and_blames_nothing(said: str, error_type: str) -> None:
    payload = body(errorType=error_type, message=said)
    for problem in (
        appsync.subscription_refused("robots", payload),
        appsync.mutation_failed(payload),
        appsync.listing_failed(payload),
        appsync.connection_refused(payload),
    ):
        text = error_text(problem)
        assert said in text.what
        assert text.cause == ""
        assert "schema" not in str(text)


def test_an_error_without_any_text_blames_nothing() -> None:
    text = error_text(appsync.subscription_refused("robots", None))
    assert "no reason given" in text.what
    assert text.cause == ""


@pytest.mark.parametrize("mode", AuthorizationMode)
def test_the_cause_of_rejected_credentials_begins_with_the_answer(mode: AuthorizationMode) -> None:
    payload = body(errorType="UnauthorizedException", message="You are not authorized to make this call.")
    cause = error_text(appsync.connection_refused(payload, Credentials(mode))).cause
    said = "UnauthorizedException: You are not authorized to make this call. "
    assert cause.partition("says: ")[2].startswith(said)
    assert " may " in cause.partition(said)[2]


def refusals(answer: dict[str, str], status: int, shown: Credentials) -> list[ConsoleError]:
    """The errors for an answer to each kind of request."""
    text = json.dumps({"errors": [answer]})
    return [
        appsync.upgrade_refused(status, "", text, shown),
        appsync.publish_refused(status, "", text, shown),
        appsync.listing_refused(status, "", text, shown),
        appsync.upgrade_refused(status, answer["errorType"], "", shown),
        appsync.connection_refused({"errors": [{**answer, "errorCode": status}]}, shown),
    ]


@pytest.mark.parametrize("problem", refusals(WAF, 403, Credentials(AuthorizationMode.API_KEY)))
def test_a_firewall_is_named(problem: ConsoleError) -> None:
    assert isinstance(problem, AuthorizationError)
    assert "AWS WAF" in error_text(problem).what


def test_permission_denied_means_the_policy_and_not_the_keys() -> None:
    problems = [problem for problem in refusals(DENIED, 401, IAM) if "Permission denied" in str(error_text(problem))]
    assert len(problems) == 4  # one has no body
    assert all(isinstance(problem, AuthorizationError) for problem in problems)
    assert all("policy" in error_text(problem).remedy for problem in problems)
    assert not any("Check the keys" in str(error_text(problem)) for problem in problems)
    assert problems[0].code == "aws.permission_denied"
    subscribing = appsync.subscription_refused("robots", {"errors": [DENIED]}, IAM)
    assert error_text(subscribing).what == "Not authorized to subscribe to robots."
    assert error_text(subscribing).cause == "The API says: Permission denied."


@pytest.mark.parametrize("mode", [AuthorizationMode.API_KEY, AuthorizationMode.IAM])
def test_a_signature_mismatch_has_a_short_text_and_its_details_are_folded(mode: AuthorizationMode) -> None:
    payload = body(errorType="BadRequestException", message=SIGNATURE)
    text = json.dumps(payload)
    for problem in (
        appsync.subscription_refused("robots", payload, Credentials(mode)),
        appsync.mutation_failed(payload, Credentials(mode)),
        appsync.listing_failed(payload, Credentials(mode)),
        appsync.connection_refused(payload, Credentials(mode)),
        appsync.upgrade_refused(401, "", text, Credentials(mode)),
        *(appsync.publish_refused(status, "", text, Credentials(mode)) for status in (400, 401, 403)),
        appsync.listing_refused(401, "", text, Credentials(mode)),
    ):
        shown = error_text(problem)
        assert "signature we calculated does not match the signature you provided" in str(shown)
        assert all(len(part) < 300 and "\n" not in part for part in shown.parts)
        assert "Canonical" not in str(shown)
        assert "Canonical" in problem.raw


def test_a_signature_mismatch_is_known_by_its_type_alone() -> None:
    assert appsync.upgrade_refused(403, "InvalidSignatureException", "", IAM).code == "signature.rejected"


def test_a_bad_request_with_other_words_is_not_blamed_on_the_signature() -> None:
    problem = appsync.subscription_refused("robots", body(errorType="BadRequestException", message="No body"), IAM)
    assert "signature" not in str(error_text(problem))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("One line.", "One line"),
        ("\n  First \nsecond", "First"),
        ("A sentence. " + "b" * 200, "A sentence"),
        ("c" * 200, "c" * 159 + "…"),
    ],
)
def test_a_headline_is_one_short_line(text: str, expected: str) -> None:
    assert headline(text) == expected
