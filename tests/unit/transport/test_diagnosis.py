"""Checks below the protocol that need no server: clocks and the interpretation of responses."""

import pytest

from appsync_console.domain.errors import AuthorizationError, CannotConnect, ConsoleError
from appsync_console.texts.diagnosis import finding_text
from appsync_console.transport import diagnosis
from appsync_console.transport.diagnosis import HttpProbe
from tests.support.error_texts import raises_text


def answer(status, body, error_type=""):
    return HttpProbe(status, error_type, body, server_ahead_s=0.0, took_s=0.041)


@pytest.mark.parametrize("ahead_s", [-299, -1, 0, 1, 299])
def test_clocks_within_the_tolerance_agree(ahead_s):
    assert f"within {max(1, abs(ahead_s))} s" in finding_text(diagnosis.require_near(ahead_s))


@pytest.mark.parametrize(
    ("ahead_s", "words"),
    [(300, "5 min behind"), (-300, "5 min ahead of"), (10_000, "3 h behind"), (-400_000, "4 days ahead of")],
)
def test_clocks_beyond_the_tolerance_are_reported(ahead_s, words):
    with raises_text(ConsoleError, words):
        diagnosis.require_near(ahead_s)


def test_a_response_with_data_or_graphql_errors_is_from_an_api():
    assert finding_text(diagnosis.require_api(answer(200, '{"data": {"__typename": "Query"}}'))).startswith(
        "HTTP 200 after 41 ms"
    )
    refused = '{"data": null, "errors": [{"errorType": "Unauthorized", "message": "Not this field"}]}'
    assert "Unauthorized: Not this field" in finding_text(diagnosis.require_api(answer(200, refused)))


@pytest.mark.parametrize(
    ("status", "body", "error_type", "kind", "words"),
    [
        (302, "", "", CannotConnect, "redirects to another"),
        (401, "{}", "UnauthorizedException", AuthorizationError, "rejected the API key"),
        (403, '{"errors": [{"errorType": "WAFForbiddenException"}]}', "", AuthorizationError, "firewall"),
        (404, "<html>", "", CannotConnect, "web page"),
        (500, '{"errors": [{"errorType": "InternalFailure"}]}', "", CannotConnect, "did not answer a query"),
        (200, "[1]", "", CannotConnect, "not JSON|something"),
        (200, "hello", "", CannotConnect, "not JSON"),
    ],
)
def test_any_other_response_is_explained(status, body, error_type, kind, words):
    with raises_text(kind, words):
        diagnosis.require_api(answer(status, body, error_type))


def test_many_addresses_are_abbreviated():
    assert finding_text(diagnosis.shown_addresses(["1", "2"])) == "1, 2"
    assert finding_text(diagnosis.shown_addresses(list("123456"))) == "1, 2, 3, 4 and 2 more"
