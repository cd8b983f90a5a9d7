"""The connection check with real servers: a healthy API, and one for each possible problem."""

import base64
import json
from email.utils import formatdate
from time import time

import pytest
from aiohttp import web

from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.errors import (
    AuthorizationError,
    CannotConnect,
    ConsoleError,
    InputError,
    NotDelivered,
    ProtocolViolation,
    SubscriptionError,
)
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.session.diagnosis.doctor import Check, Doctor, Outcome, not_begun
from appsync_console.session.diagnosis.report import Report, step_text
from appsync_console.texts.diagnosis import finding_text
from appsync_console.texts.errors import error_text
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer, MissingCredentials, SeveralAuthorizers
from appsync_console.transport.proxy_route import STRAIGHT, Route
from appsync_console.transport.realtime.timeouts import Timeouts
from tests.support.odd_servers import http_server, silent_server, tls_signed_by_an_authority, tls_signed_by_itself
from tests.support.sandbox import live_client, running_sandbox
from tests.support.waiting import TIMEOUT_S, until

KEY = Secret("da2-abcdefghijklmnopqrstuvwxyz")
ALL = list(Check)
SHORT_S = 0.3


async def examined(url, key=KEY, **options):
    """The report on ``url``; checks that each step was also passed to ``tell``."""
    told = []
    redactor = Redactor()
    redactor.register(key)
    options = {"timeout_s": TIMEOUT_S, "delivery_timeout_s": TIMEOUT_S} | options
    authorizer = options.pop("authorizer", ApiKeyAuthorizer(key))
    access = ApiAccess(parse_endpoint(url), authorizer, redactor, options.pop("route", STRAIGHT))
    doctor = Doctor(access, tell=told.append, **options)
    steps = await doctor.examine()
    assert told == steps
    assert [step.check for step in steps] == ALL
    return Report(steps, redactor, url, options.get("channel", ""))


def outcomes(report):
    return {step.check: step.outcome for step in report.steps}


def found(report, check):
    return next(step for step in report.steps if step.check is check)


def fine_until(report, check, *, but=()):
    """Whether all steps before ``check`` passed, ``check`` failed, and all later steps were skipped."""
    wanted = {}
    for each in ALL:
        state = Outcome.FINE if ALL.index(each) < ALL.index(check) else Outcome.NOT_TRIED
        wanted[each] = Outcome.FAILED if each is check else state
    wanted.update(but)
    return outcomes(report) == wanted


async def answers_like_an_api(request):
    if request.method == "POST":
        return web.json_response({"data": {"__typename": "Query"}})
    raise web.HTTPNotFound(text="not a WebSocket")


async def test_a_healthy_api_passes_every_step_and_nothing_is_published():
    async with running_sandbox() as sandbox, live_client(sandbox) as other:
        await other.listen("1", "robots")
        report = await examined(sandbox.graphql_url, sandbox.api_key, channel="robots")
        assert await other.stop("1") == {"id": "1", "type": "complete"}

    assert outcomes(report) == dict.fromkeys(ALL, Outcome.FINE) | {Check.PROBE: Outcome.NOT_TRIED}
    assert "other subscribers see it" in finding_text(found(report, Check.PROBE).found)
    assert finding_text(found(report, Check.TLS).found) == "not used for an API on this computer"
    assert "robots" in finding_text(found(report, Check.ACKNOWLEDGEMENT).found)
    assert (report.exit_code, report.failed) == (0, None)
    assert report.advice.startswith("All checks up to the subscription passed.")


async def test_the_test_message_is_published_to_the_named_channel_and_delivered():
    async with running_sandbox() as sandbox, live_client(sandbox) as other:
        await other.listen("1", "robots")
        report = await examined(sandbox.graphql_url, sandbox.api_key, channel="robots", has_probe=True)
        frame = await other.next_but_ka()

    message = json.loads(frame["payload"]["data"]["subscribe2channel"]["data"])
    assert list(message) == ["appsyncConsoleProbe"]
    assert outcomes(report) == dict.fromkeys(ALL, Outcome.FINE)
    assert finding_text(found(report, Check.PROBE).found).endswith(" ms")


async def test_a_wrong_key_fails_http_and_the_connection():
    async with running_sandbox() as sandbox:
        report = await examined(sandbox.graphql_url, Secret("da2-wrongwrongwrong"), channel="robots", has_probe=True)

    assert fine_until(report, Check.AUTHORIZATION, but={Check.HTTP: Outcome.FAILED})
    assert finding_text(found(report, Check.HTTP).found) == "HTTP 401"
    assert isinstance(report.failed.problem, AuthorizationError)
    assert report.exit_code == 4
    assert "credentials" in report.advice


async def test_without_a_server_http_fails_and_the_clock_is_skipped():
    report = await examined("http://127.0.0.1:9/graphql")
    assert fine_until(report, Check.HTTP, but={Check.CLOCK: Outcome.NOT_TRIED})
    assert isinstance(report.failed.problem, CannotConnect)
    assert report.exit_code == 3


async def test_a_name_that_does_not_exist_fails_at_dns():
    report = await examined("https://nothing.invalid/graphql")
    assert fine_until(report, Check.DNS)
    assert "nothing.invalid" in error_text(report.failed.problem).what
    assert report.exit_code == 3


async def test_a_web_page_fails_at_http():
    async def page(request):
        return web.Response(text="<html>Sign in</html>", content_type="text/html")

    async with http_server(page) as url:
        report = await examined(url)
    assert fine_until(report, Check.HTTP)
    assert "web page (HTTP 200)" in error_text(report.failed.problem).what
    assert report.exit_code == 3


async def test_http_without_a_websocket_fails_at_the_handshake():
    async with http_server(answers_like_an_api) as url:
        report = await examined(url)
    assert fine_until(report, Check.HANDSHAKE)
    assert isinstance(report.failed.problem, ProtocolViolation)
    assert "responds to HTTP, but no WebSocket opens" in report.advice


async def test_a_websocket_that_never_opens_fails_at_the_handshake():
    async def silent_on_websockets(request):
        if request.method == "POST":
            return await answers_like_an_api(request)
        await until(lambda: request.transport is None, what="the client closed the connection")
        return web.Response()

    async with http_server(silent_on_websockets) as url:
        report = await examined(url, timing=Timeouts(connect_s=SHORT_S))
    assert fine_until(report, Check.HANDSHAKE)
    assert "did not respond in time" in error_text(report.failed.problem).what


async def test_a_silent_socket_fails_at_the_authorization():
    async def accepts(request):
        if request.method == "POST":
            return await answers_like_an_api(request)
        socket = web.WebSocketResponse(protocols=["graphql-ws"])
        await socket.prepare(request)
        async for _ in socket:
            pass
        return socket

    async with http_server(accepts) as url:
        report = await examined(url, timing=Timeouts(ack_s=SHORT_S))
    assert fine_until(report, Check.AUTHORIZATION)
    assert "did not acknowledge" in error_text(report.failed.problem).what


async def test_a_silent_server_fails_at_http():
    async with silent_server() as url:
        report = await examined(url, timeout_s=SHORT_S)
    assert fine_until(report, Check.HTTP, but={Check.CLOCK: Outcome.NOT_TRIED})
    assert "did not respond in time" in error_text(report.failed.problem).what
    assert report.exit_code == 3


@pytest.mark.parametrize(
    ("ahead_s", "words"), [(3600, "is 60 min behind the API's"), (-7 * 86400, "is 7 days ahead of the API's")]
)
async def test_a_wrong_clock_is_reported_and_blocks_nothing(ahead_s, words):
    async def from_another_time(request):
        date = {"Date": formatdate(time() + ahead_s, usegmt=True)}
        return web.json_response({"data": {"__typename": "Query"}}, headers=date)

    async with http_server(from_another_time) as url:
        report = await examined(url)
    assert outcomes(report)[Check.HTTP] is Outcome.FINE
    assert report.failed.check is Check.CLOCK
    assert words in error_text(report.failed.problem).what
    assert report.exit_code == 1
    assert "clock of this computer" in report.advice


@pytest.mark.parametrize("ahead_s", [-280, 0, 280])
async def test_a_clock_within_five_minutes_passes(ahead_s):
    async def a_little_off(request):
        return web.json_response({"data": {}}, headers={"Date": formatdate(time() + ahead_s, usegmt=True)})

    async with http_server(a_little_off) as url:
        report = await examined(url)
    assert outcomes(report)[Check.CLOCK] is Outcome.FINE


async def test_a_self_signed_certificate_fails_at_tls(tmp_path):
    async with http_server(answers_like_an_api, tls_signed_by_itself(tmp_path)) as url:
        report = await examined(url)
    assert fine_until(report, Check.TLS)
    assert "self-signed" in error_text(report.failed.problem).cause
    assert report.exit_code == 3


async def test_a_trusted_certificate_is_shown_with_authority_and_expiry(tmp_path):
    tls = tls_signed_by_an_authority(tmp_path)
    async with http_server(answers_like_an_api, tls.server) as url:
        report = await examined(url, route=Route(tls=tls.client))
    assert outcomes(report)[Check.HTTP] is Outcome.FINE
    detail = finding_text(found(report, Check.TLS).found)
    assert "Test authority" in detail
    assert "(29 days)" in detail


@pytest.mark.parametrize(
    ("certificate", "reason"),
    [({"valid_days": -1}, "has expired"), ({"name": "elsewhere.example"}, "is for another host name")],
)
async def test_an_untrusted_certificate_fails_with_the_reason(tmp_path, certificate, reason):
    tls = tls_signed_by_an_authority(tmp_path, **certificate)
    async with http_server(answers_like_an_api, tls.server) as url:
        report = await examined(url, route=Route(tls=tls.client))
    assert fine_until(report, Check.TLS)
    assert reason in error_text(report.failed.problem).what


async def test_plain_http_at_an_https_url_fails_at_tls():
    async with http_server(answers_like_an_api) as url:
        report = await examined(url.replace("http://", "https://"))
    assert fine_until(report, Check.TLS)
    assert "may not use TLS" in error_text(report.failed.problem).cause


def scripted_api(answer_to_start):
    """An API that accepts every message, delivers none, and answers a subscription with ``answer_to_start``."""

    async def handle(request):
        if request.method == "POST":
            return web.json_response({"data": {"__typename": "Query", "publish2channel": {"name": "robots"}}})
        socket = web.WebSocketResponse(protocols=["graphql-ws"])
        await socket.prepare(request)
        async for message in socket:
            frame = message.json()
            if frame["type"] == "connection_init":
                await socket.send_json({"type": "connection_ack", "payload": {"connectionTimeoutMs": 300_000}})
            elif frame["type"] == "start":
                await socket.send_json({"id": frame["id"], **answer_to_start})
        return socket

    return handle


async def test_a_rejected_subscription_fails_at_the_acknowledgement():
    errors = [{"errorType": "UnsupportedOperation", "message": "not here"}]
    async with http_server(scripted_api({"type": "error", "payload": {"errors": errors}})) as url:
        report = await examined(url, channel="robots", has_probe=True)
    assert fine_until(report, Check.ACKNOWLEDGEMENT)
    assert isinstance(report.failed.problem, SubscriptionError)
    assert report.exit_code == 1


async def test_a_test_message_that_is_not_delivered_fails():
    async with http_server(scripted_api({"type": "start_ack"})) as url:
        report = await examined(url, channel="robots", has_probe=True, delivery_timeout_s=SHORT_S)
    assert fine_until(report, Check.PROBE)
    assert isinstance(report.failed.problem, NotDelivered)
    assert report.exit_code == 1


async def test_a_key_that_the_server_echoes_is_in_no_output_even_as_base64():
    key = Secret("da2-echoechoechoechoechoecho22")

    async def echo(request):
        said = request.headers.get("x-api-key", "") + " " + request.headers.get("Sec-WebSocket-Protocol", "")
        encoded = base64.b64encode(said.encode()).decode()
        errors = [{"errorType": said, "message": f"{said} {encoded}"}]
        return web.json_response({"errors": errors}, status=200 if request.method == "POST" else 403)

    async with http_server(echo) as url:
        report = await examined(url, key)
    output = report.text + report.to_json() + "".join(step_text(step, Redactor()) for step in report.steps)
    assert "•••" in output
    assert key.reveal() not in output
    core = base64.b64encode(key.reveal().encode()).decode().rstrip("=")[:-2]
    for shifted in (core, base64.b64encode(b" " + key.reveal().encode())[2:-3].decode(), key.reveal()[4:]):
        assert shifted not in output


NO_KEY = MissingCredentials(AuthorizationMode.API_KEY, AuthorizationError("secret.no_api_key"))


async def test_without_credentials_the_network_and_the_clock_are_checked():
    async with running_sandbox() as sandbox:
        report = await examined(sandbox.graphql_url, authorizer=NO_KEY)
    assert fine_until(report, Check.AUTHORIZATION, but={Check.HANDSHAKE: Outcome.NOT_TRIED})
    assert finding_text(found(report, Check.HTTP).found).startswith("HTTP 401 after")
    assert (report.exit_code, report.failed.problem.code) == (4, "secret.no_api_key")


async def test_without_credentials_a_wrong_clock_is_reported():
    async def from_another_time(request):
        body = {"errors": [{"errorType": "UnauthorizedException"}]}
        return web.json_response(body, status=401, headers={"Date": formatdate(time() + 3600, usegmt=True)})

    async with http_server(from_another_time) as url:
        report = await examined(url, authorizer=NO_KEY)
    assert [step.check for step in report.steps if step.outcome is Outcome.FAILED] == [
        Check.CLOCK,
        Check.AUTHORIZATION,
    ]


@pytest.mark.parametrize("status", [200, 401, 403])
async def test_without_credentials_a_web_page_is_not_taken_for_an_api(status):
    async def page(request):
        return web.Response(text="<html>Sign in</html>", status=status, content_type="text/html")

    async with http_server(page) as url:
        report = await examined(url, authorizer=NO_KEY)
    assert found(report, Check.HTTP).outcome is Outcome.FAILED
    assert found(report, Check.AUTHORIZATION).problem.code == "secret.no_api_key"


async def test_a_connection_is_tried_if_only_publishing_has_no_credentials():
    async with running_sandbox() as sandbox:
        none = MissingCredentials(AuthorizationMode.OIDC, AuthorizationError("secret.no_token"))
        several = SeveralAuthorizers(
            ApiKeyAuthorizer(sandbox.api_key),
            {AuthorizationMode.OIDC: none},
            lambda channel: None,
            AuthorizationMode.OIDC,
        )
        report = await examined(sandbox.graphql_url, authorizer=several)
    assert found(report, Check.HTTP).problem.code == "secret.no_token"
    assert found(report, Check.ACKNOWLEDGEMENT).outcome is Outcome.FINE


async def test_the_json_contains_every_step_and_its_problem():
    report = await examined("http://127.0.0.1:9/graphql")
    read = json.loads(report.to_json())
    assert [step["step"] for step in read["steps"]] == [
        "name",
        "dns",
        "tls",
        "clock",
        "http",
        "realtime-address",
        "handshake",
        "authorization",
        "acknowledgement",
        "probe",
    ]
    assert read["isFine"] is False
    assert read["steps"][4]["outcome"] == "failed"
    assert [read["steps"][at]["status"] for at in (0, 4, 9)] == ["passed", "failed", "skipped"]
    assert read["steps"][4]["problem"]["exitCode"] == 3
    assert read["steps"][4]["problem"]["code"] == "network.refused"
    assert read["advice"] == report.advice


@pytest.mark.parametrize(
    ("problem", "check"),
    [
        (InputError("No URL.", field="url"), Check.NAME),
        (AuthorizationError("No key."), Check.AUTHORIZATION),
        (CannotConnect("The sandbox does not start."), Check.HTTP),
    ],
)
def test_a_problem_before_the_first_step_is_reported_at_the_right_step(problem, check):
    report = Report(not_begun(problem), Redactor())
    assert report.failed.check is check
    assert report.exit_code == problem.exit_code
    assert error_text(problem).what in report.text


@pytest.mark.parametrize("check", ALL)
def test_every_failure_has_advice_for_the_owner_of_the_api(check):
    step = next(step for step in not_begun(ConsoleError("It failed.")) if step.check is Check.HTTP)
    failed = type(step)(check, Outcome.FAILED, problem=NotDelivered("It failed."))
    advice = Report([failed], Redactor(), "https://api.example.com/graphql", "robots").advice
    assert "the API's owner" in advice or check is Check.CLOCK
    assert advice.endswith(".")
    assert "{" not in advice
