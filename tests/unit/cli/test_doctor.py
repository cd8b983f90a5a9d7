"""``appsync-console doctor``: its text, JSON and exit codes."""

import asyncio
import base64
import json

import pytest
from click.testing import CliRunner

from appsync_console.cli.main import Program, cli
from appsync_console.session.workspace.folders import Folders
from tests.support.sandbox import running_sandbox

WRONG = "da2-wrongwrongwrongwrongwrongw"


def run(folder, *arguments, key=""):
    program = Program(
        Folders.under(folder),
        open_window=lambda name: 0,
        run_demo=lambda headless, screenshot: 0,
        run_self_test=lambda: 0,
        log_debug=lambda: None,
    )
    return CliRunner().invoke(cli, ["doctor", *arguments], obj=program, env={"APPSYNC_CONSOLE_API_KEY": key})


async def in_thread(*arguments, **options):
    """Run the command in a thread: it has its own loop, besides that of the sandbox."""
    return await asyncio.to_thread(run, *arguments, **options)


async def test_success_exits_with_0_and_prints_a_line_per_step(tmp_path):
    async with running_sandbox() as sandbox:
        key = sandbox.api_key.reveal()
        done = await in_thread(tmp_path, "--url", sandbox.graphql_url, "--channel", "robots", "--probe", key=key)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[:10]] == ["passed"] * 10
    assert "delivered after" in lines[9]
    assert lines[-1] == "All checks passed: a test message to robots was delivered."


async def test_a_wrong_key_exits_with_4_and_is_not_in_the_output(tmp_path):
    async with running_sandbox() as sandbox:
        for form in ((), ("--json",)):
            done = await in_thread(tmp_path, "--url", sandbox.graphql_url, *form, key=WRONG)
            assert done.exit_code == 4
            assert "AppSync rejected the API key" in done.stdout
            assert WRONG not in done.output
            assert base64.b64encode(WRONG.encode()).decode().rstrip("=")[:-1] not in done.output


def test_without_a_server_it_exits_with_3_and_the_json_names_the_step(tmp_path):
    done = run(tmp_path, "--url", "http://127.0.0.1:9/graphql", "--json", key=WRONG)
    assert done.exit_code == 3
    found = json.loads(done.stdout)
    assert [step["step"] for step in found["steps"] if step["outcome"] == "failed"] == ["http"]
    statuses = {"fine": "passed", "failed": "failed", "not tried": "skipped"}
    assert [step["status"] for step in found["steps"]] == [statuses[step["outcome"]] for step in found["steps"]]
    assert {step["status"] for step in found["steps"]} == {"passed", "failed", "skipped"}
    assert found["url"] == "http://127.0.0.1:9/graphql"


def test_a_broken_url_fails_at_the_name(tmp_path):
    done = run(tmp_path, "--url", "api.example.com", key=WRONG)
    assert done.exit_code == 2
    assert done.stdout.startswith("failed   Name")
    assert done.stdout.count("skipped") == 9


async def test_without_a_key_it_checks_what_needs_none_and_names_the_variable_to_set(tmp_path):
    async with running_sandbox() as sandbox:
        done = await in_thread(tmp_path, "--url", sandbox.graphql_url)
    assert done.exit_code == 4
    lines = [line for line in done.stdout.splitlines() if line.startswith(("passed", "failed", "skipped"))]
    assert [line.split()[0] for line in lines] == ["passed"] * 6 + ["skipped", "failed", "skipped", "skipped"]
    assert "HTTP 401" in lines[4]
    assert "APPSYNC_CONSOLE_API_KEY" in done.stdout


def test_without_a_key_and_a_server_it_reports_both(tmp_path):
    done = run(tmp_path, "--url", "http://127.0.0.1:9/graphql")
    assert done.exit_code == 3
    assert "127.0.0.1:9 refused the connection" in done.stdout
    assert "APPSYNC_CONSOLE_API_KEY" in done.stdout


@pytest.mark.parametrize("arguments", [("--probe",), ("--channel", " robots"), ("--profile", "Nobody")])
def test_wrong_usage_exits_with_2_before_any_check(tmp_path, arguments):
    done = run(tmp_path, *arguments, key=WRONG)
    assert done.exit_code == 2
    assert done.stdout == ""
