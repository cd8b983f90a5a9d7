"""``appsync-console doctor``: its lines, its JSON and its exit codes."""

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
        Folders.under(folder), open_window=lambda name: 0, run_demo=lambda headless, picture: 0, run_self_test=lambda: 0
    )
    return CliRunner().invoke(cli, ["doctor", *arguments], obj=program, env={"APPSYNC_CONSOLE_API_KEY": key})


async def in_thread(*arguments, **options):
    """The command has a loop of its own, so it runs beside the one of the sandbox."""
    return await asyncio.to_thread(run, *arguments, **options)


async def test_all_fine_ends_with_0_and_a_line_a_step(tmp_path):
    async with running_sandbox() as sandbox:
        key = sandbox.api_key.reveal()
        done = await in_thread(tmp_path, "--url", sandbox.graphql_url, "--channel", "robots", "--probe", key=key)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[:10]] == ["fine"] * 10
    assert "came back after" in lines[9]
    assert lines[-1].startswith("Nothing to tell the people who run the API")


async def test_a_wrong_key_ends_with_4_and_is_not_in_the_output(tmp_path):
    async with running_sandbox() as sandbox:
        for form in ((), ("--json",)):
            done = await in_thread(tmp_path, "--url", sandbox.graphql_url, *form, key=WRONG)
            assert done.exit_code == 4
            assert "The API does not accept this key" in done.stdout
            assert WRONG not in done.output
            assert base64.b64encode(WRONG.encode()).decode().rstrip("=")[:-1] not in done.output


def test_without_a_server_it_ends_with_3_and_the_json_says_where(tmp_path):
    done = run(tmp_path, "--url", "http://127.0.0.1:9/graphql", "--json", key=WRONG)
    assert done.exit_code == 3
    found = json.loads(done.stdout)
    assert [step["step"] for step in found["steps"] if step["outcome"] == "failed"] == ["http"]
    assert found["url"] == "http://127.0.0.1:9/graphql"


def test_a_broken_url_fails_at_the_name(tmp_path):
    done = run(tmp_path, "--url", "api.example.com", key=WRONG)
    assert done.exit_code == 2
    assert done.stdout.startswith("failed     Name")
    assert done.stdout.count("not tried") == 9


def test_without_a_key_it_says_where_one_is_read_from(tmp_path):
    done = run(tmp_path, "--url", "http://127.0.0.1:9/graphql")
    assert done.exit_code == 4
    assert "APPSYNC_CONSOLE_API_KEY" in done.stdout


@pytest.mark.parametrize("arguments", [("--probe",), ("--channel", " robots"), ("--profile", "Nobody")])
def test_wrong_use_ends_with_2_before_anything_is_tried(tmp_path, arguments):
    done = run(tmp_path, *arguments, key=WRONG)
    assert done.exit_code == 2
    assert done.stdout == ""
