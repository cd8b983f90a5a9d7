"""Controlling a sandbox from another terminal."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.support.program import Finished, Sandbox, environment, run, running, running_sandbox

VARIABLE = "APPSYNC_CONSOLE_CONTROL_KEY"


def control(folder: Path, sandbox: Sandbox, *words: str) -> Finished:
    """Run a command on this sandbox."""
    port = sandbox.outputs["controlUrl"].rpartition(":")[2]
    variables = {VARIABLE: sandbox.outputs["controlKey"]}
    return run(folder, "sandbox", *words, "--control-port", port, **variables)


def test_status_faults_and_drop(folder: Path) -> None:
    with (
        running_sandbox(folder, "--control", "--control-port", "0") as sandbox,
        running(folder, "subscribe", "robots", "--url", sandbox.url, **sandbox.credentials) as robots,
    ):
        robots.await_notice("ready")
        state = json.loads(control(folder, sandbox, "status", "--json").out)
        assert [each["channel"] for each in state["connections"][0]["subscriptions"]] == ["robots"]
        assert "robots" in control(folder, sandbox, "status").out

        done = control(folder, sandbox, "faults", "duplicate-every=1", "refuse=http")
        assert done.out == "Each message is duplicated.\nCredentials are rejected for HTTP requests.\n"
        refused = run(folder, "publish", "robots", "1", "--url", sandbox.url, **sandbox.credentials)
        assert refused.code == 4
        assert json.loads(control(folder, sandbox, "faults", "--json").out)["refuse"] == ["http"]
        assert control(folder, sandbox, "faults", "--clear").out == "No faults are injected.\n"

        dropped = control(folder, sandbox, "drop", "--code", "1011")
        assert (dropped.code, dropped.err) == (0, "Dropped: 1 connection.\n")
        robots.await_notice("Reconnecting")


def test_quotes_and_header_names_around_keys_are_removed_and_named(folder: Path) -> None:
    key = "da2-" + "q" * 26
    with running_sandbox(folder, "--api-key-env", "SANDBOX_KEY", SANDBOX_KEY=f'"{key}"') as sandbox:
        sandbox.program.await_notice("Removed from SANDBOX_KEY: quotes.")
        assert sandbox.key == key
        pasted = {"APPSYNC_CONSOLE_API_KEY": f"x-api-key: '{key}'"}
        done = run(folder, "publish", "robots", "1", "--url", sandbox.url, **pasted)
        assert done.code == 0, done.err
        assert "Removed from APPSYNC_CONSOLE_API_KEY: quotes, the header name, white space.\n" in done.err


def test_the_realtime_url_works_and_the_command_says_which_url_it_used(folder: Path) -> None:
    with running_sandbox(folder) as sandbox:
        done = run(folder, "publish", "robots", "1", "--url", sandbox.realtime_url, **sandbox.credentials)
    assert done.code == 0, done.err
    assert f"The GraphQL URL is {sandbox.url}.\n" in done.err


@pytest.mark.timeout(180)  # the wait before a retry doubles while other programs start
def test_a_channel_throttled_after_a_reconnect_is_subscribed_again_with_a_gap(folder: Path) -> None:
    with running_sandbox(folder, "--control", "--control-port", "0") as sandbox:
        listening = ("subscribe", "robots", "--json", "--count", "1", "--url", sandbox.url)
        with running(folder, *listening, **sandbox.credentials) as robots:
            robots.await_notice("ready")
            control(folder, sandbox, "faults", "throttle=subscribe")
            control(folder, sandbox, "drop")
            assert "LimitExceededError: Rate limit exceeded" in robots.await_notice("robots: AppSync rejected")
            control(folder, sandbox, "faults", "--clear")
            gap = json.loads(robots.line())["gap"]
            assert gap["from"] < gap["to"]
            assert run(folder, "publish", "robots", "1", "--url", sandbox.url, **sandbox.credentials).code == 0
            assert json.loads(robots.line())["data"] == "1"
            assert robots.end() == 0


@pytest.mark.timeout(180)
def test_commands_wait_for_a_channel_throttled_from_the_start(folder: Path) -> None:
    arguments = ("--control", "--control-port", "0", "--fault", "throttle=subscribe")
    with running_sandbox(folder, *arguments) as sandbox:
        timed = run(folder, "subscribe", "robots", "--timeout", "1", "--url", sandbox.url, **sandbox.credentials)
        assert (timed.code, "ready" in timed.err) == (1, False)
        with running(folder, "publish", "robots", "1", "--wait", "--url", sandbox.url, **sandbox.credentials) as sent:
            control(folder, sandbox, "faults", "--clear")
            sent.await_notice("delivered after")
            assert sent.end() == 0


def test_verbose_logs_each_request_connection_and_refusal(folder: Path) -> None:
    with running_sandbox(folder, "-v") as sandbox:
        assert run(folder, "publish", "robots", "1", "--url", sandbox.url, **sandbox.credentials).code == 0
        refused = run(folder, "publish", "robots", "1", "--url", sandbox.url, APPSYNC_CONSOLE_API_KEY="da2-other")
        assert refused.code == 4
        with running(folder, "subscribe", "robots", "--url", sandbox.url, **sandbox.credentials) as robots:
            robots.await_notice("ready")
        lines = [
            sandbox.program.await_notice(part)
            for part in (
                "POST /graphql 200 in",
                "POST /graphql 401 in",
                "opened, credentials in the subprotocol",
                "accepted, subscribe2channel",
                "closed with",
            )
        ]
    assert "(this API key is not accepted)" in lines[1]
    assert all(sandbox.key not in line for line in lines)


def test_a_sandbox_that_accepts_only_the_query_string_handshake(folder: Path) -> None:
    with running_sandbox(folder, "-v", "--query-handshake-only") as sandbox:
        done = run(folder, "doctor", "--url", sandbox.url, "--channel", "robots", "--probe", **sandbox.credentials)
        assert done.code == 0
        assert "in the query string of the URL" in done.out
        assert "the sandbox accepts credentials only in the URL" in sandbox.program.await_notice("connection refused")
        assert sandbox.program.await_notice("opened").endswith("credentials in the URL\n")


def test_messages_missed_in_an_outage_are_printed_if_the_api_has_a_history(folder: Path) -> None:
    arguments = ("--control", "--control-port", "0", "--schema", "channel-with-history")
    with running_sandbox(folder, *arguments) as sandbox:
        listening = ("subscribe", "robots", "--json", "--count", "2", "--url", sandbox.url)
        with running(folder, *listening, **sandbox.credentials) as robots:
            robots.await_notice("ready")
            control(folder, sandbox, "faults", "throttle=connect")
            control(folder, sandbox, "drop")
            robots.await_notice("Reconnecting")
            for text in ("1", "2"):
                assert run(folder, "publish", "robots", text, "--url", sandbox.url, **sandbox.credentials).code == 0
            control(folder, sandbox, "faults", "--clear")
            gap, *recovered = (json.loads(robots.line()) for _ in range(3))
            assert robots.end() == 0
    assert gap["gap"]["from"] < gap["gap"]["to"]
    assert [(line["data"], line["recovered"]) for line in recovered] == [("1", True), ("2", True)]


def test_faults_and_the_control_key_can_be_set_at_the_start(folder: Path) -> None:
    arguments = ("--control", "--control-port", "0", "--control-key-env", "MY_KEY", "--fault", "throttle=http")
    with running_sandbox(folder, *arguments, MY_KEY="a-key-of-my-own-1") as sandbox:
        assert sandbox.outputs["controlKey"] == "a-key-of-my-own-1"
        assert control(folder, sandbox, "faults").out == "Throttling applies to HTTP requests.\n"
        throttled = run(folder, "publish", "robots", "1", "--url", sandbox.url, **sandbox.credentials)
        assert throttled.code != 0
        assert "too often" in throttled.err or "more requests" in throttled.err


@pytest.mark.parametrize(
    ("words", "key", "code", "says"),
    [
        (("status",), "", 2, VARIABLE),
        (("status", "--control-port", "1"), "some-control-key", 3, "No sandbox control API was found"),
        (("faults", "dealy=1"), "some-control-key", 2, "There is no fault called dealy."),
        (("faults", "--clear", "reorder=2"), "some-control-key", 2, "--clear cannot be combined with faults."),
        (("drop", "--code", "7"), "some-control-key", 2, "not a valid WebSocket close code"),
        (("--fault", "reorder=1"), "", 2, "reorder cannot be 1"),
        (("--control", "--control-key-env", "EMPTY"), "", 2, "EMPTY does not contain a control key"),
    ],
)
def test_wrong_usage_is_reported(folder: Path, words: tuple[str, ...], key: str, code: int, says: str) -> None:
    done = run(folder, "sandbox", *words, **{VARIABLE: key})
    assert done.code == code
    assert says in done.err
    assert "Traceback" not in done.err


def test_a_sandbox_without_control_prints_no_control_url(folder: Path) -> None:
    with running_sandbox(folder) as sandbox:
        assert not any(name.startswith("control") for name in sandbox.outputs)


def test_limits_can_be_set_at_the_start(folder: Path) -> None:
    limits = ("--max-subscriptions", "1", "--keep-alive", "1s", "--connection-timeout", "20s", "--rate", "http=1")
    with (
        running_sandbox(folder, *limits) as sandbox,
        running(folder, "subscribe", "robots", "cakes", "--url", sandbox.url, **sandbox.credentials) as listening,
    ):
        listening.await_notice("ready")  # with two connections


def test_a_connection_that_is_too_old_is_closed_and_reopened(folder: Path) -> None:
    with (
        running_sandbox(folder, "--connection-age", "1s") as sandbox,
        running(folder, "subscribe", "robots", "--url", sandbox.url, **sandbox.credentials) as robots,
    ):
        robots.await_notice("ready")
        robots.await_notice("Reconnecting")
        robots.await_notice("Reconnecting")


@pytest.mark.parametrize(
    "words",
    [("--connection-age", "1"), ("--keep-alive", "soon"), ("--rate", "http"), ("--max-subscriptions", "0")],
)
def test_an_invalid_limit_is_reported(folder: Path, words: tuple[str, str]) -> None:
    done = run(folder, "sandbox", *words)
    assert done.code == 2
    assert "Traceback" not in done.err


@pytest.mark.parametrize("mode", ["api-key", "oidc", "iam"])
def test_the_written_settings_work_unchanged(folder: Path, mode: str) -> None:
    settings = folder / "settings of mine"
    with running_sandbox(folder, "--tls", "--auth", mode, "--settings", str(settings)) as sandbox:
        variables = environment(folder)
        if mode == "oidc":
            variables["APPSYNC_CONSOLE_TOKEN"] = run(folder, "sandbox", "token", "--url", sandbox.url).out.strip()
        if mode == "iam":
            variables["AWS_ACCESS_KEY_ID"] = sandbox.outputs["accessKeyId"]
            variables["AWS_SECRET_ACCESS_KEY"] = sandbox.outputs["secretAccessKey"]
        reached = ("--url", sandbox.url, "--ca-file", sandbox.outputs["caFile"], "--auth", mode, "--count", "1")
        region = ("--region", "us-east-1") if mode == "iam" else ()
        credentials = {**variables, **sandbox.credentials}
        script = [sys.executable, str(settings / "listen_with_gql.py"), "cakes"]
        with (
            running(folder, "subscribe", "robots", *reached, *region, **credentials) as robots,
            subprocess.Popen(script, stdout=subprocess.PIPE, text=True, env=variables) as cakes,
        ):
            robots.await_notice("ready")
            curl(settings, variables, "robots", '{"text": "a \\"quoted\\" word\\n", "n": [1.50]}')
            assert json.loads(robots.line().split(" ", 2)[2]) == {"text": 'a "quoted" word\n', "n": [1.5]}
            assert cakes.stdout is not None
            heard = threading.Thread(target=cakes.stdout.readline, daemon=True)
            heard.start()
            while heard.is_alive():  # gql does not report when it is subscribed
                curl(settings, variables, "cakes", "2")
                heard.join(0.2)
            cakes.kill()
    if os.name == "posix":
        assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in settings.iterdir())


def curl(settings: Path, variables: dict[str, str], channel: str, text: str) -> None:
    """Publish with the script in the settings folder."""
    if shutil.which("curl") is None:
        pytest.skip("NOT TESTED WITH CURL: it is not installed.")
    command = ["sh", str(settings / "publish_with_curl.sh"), channel, text]
    done = subprocess.run(command, capture_output=True, text=True, env=variables, check=False, timeout=30)
    assert done.returncode == 0, done.stderr
    assert "errors" not in json.loads(done.stdout), done.stdout


def test_settings_that_cannot_be_written_are_reported(folder: Path) -> None:
    (folder / "file").write_text("")
    done = run(folder, "sandbox", "--port", "0", "--settings", str(folder / "file"))
    assert done.code == 2
    assert "Traceback" not in done.err


def test_warnings_for_a_schema_that_appsync_refuses(folder: Path) -> None:
    path = folder / "odd.graphql"
    path.write_text("type Query { a: Odd }\nscalar Odd\n")
    with running_sandbox(folder, "--schema", str(path)) as sandbox:
        notice = sandbox.program.await_notice("AppSync refuses this schema")
    assert notice.startswith("Line 2: AppSync refuses this schema. It has no custom scalars, such as Odd.")


def test_the_source_of_an_amplify_api_is_refused(folder: Path) -> None:
    path = folder / "source.graphql"
    path.write_text("type Todo @model @auth(rules: [{allow: public}]) { id: ID! name: String! }\n")
    done = run(folder, "sandbox", "--port", "0", "--schema", str(path))
    assert done.code != 0
    assert "amplify/backend/api/NAME/build/schema.graphql" in done.err
