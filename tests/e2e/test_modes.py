"""Authorization modes from the command line, against a sandbox that verifies them."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from appsync_console.domain.secret import Secret
from appsync_console.sandbox.auth_options import AuthorizationOptions, ExpiringApiKey, IamKey
from tests.support.program import Finished, Running, run
from tests.support.sandbox import running_sandbox

IAM_KEY = IamKey(access_key_id="AKIDEXAMPLE", secret_access_key=Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"))
AWS = {
    "AWS_ACCESS_KEY_ID": IAM_KEY.access_key_id,
    "AWS_SECRET_ACCESS_KEY": IAM_KEY.secret_access_key.reveal(),
    "AWS_EC2_METADATA_DISABLED": "true",
}
IAM = ("--auth", "iam", "--region", "us-east-1")


async def run_beside(folder, *arguments: str, **variables: str) -> Finished:
    """The program, while the sandbox of this loop answers."""
    return await asyncio.to_thread(run, folder, *arguments, **variables)


def require_refused(done: Finished, *parts: str) -> None:
    """Exit code 4, with what happened, its cause and what to do, and no secret."""
    assert done.code == 4, done.err
    assert "error: " in done.err
    assert "what to do: " in done.err
    for part in parts:
        assert part in done.err
    for secret in (IAM_KEY.secret_access_key.reveal(), "Signature="):
        assert secret not in done.err + done.out


async def test_signed_messages_go_round(tmp_path):
    async with running_sandbox(authorization=AuthorizationOptions(iam_keys=(IAM_KEY,))) as sandbox:
        listening = Running(tmp_path, "subscribe", "robots", "--count", "1", "--url", sandbox.graphql_url, *IAM, **AWS)
        try:
            await asyncio.to_thread(listening.await_notice, "ready")
            url = ("--url", sandbox.graphql_url)
            done = await run_beside(tmp_path, "publish", "robots", '{"a":1}', "--wait", *url, *IAM, **AWS)
            assert done.code == 0, done.err
            assert await asyncio.to_thread(listening.end) == 0
        finally:
            listening.process.kill()
            await asyncio.to_thread(listening.end)
            for stream in (listening.process.stdin, listening.process.stdout, listening.process.stderr):
                stream.close()
    assert listening.rest().endswith('robots {"a":1}\n')


@pytest.mark.parametrize("command", [("publish", "robots", "1"), ("subscribe", "robots")])
async def test_a_wrong_secret_key_is_told_as_that(tmp_path, command):
    async with running_sandbox(authorization=AuthorizationOptions(iam_keys=(IAM_KEY,))) as sandbox:
        wrong = {**AWS, "AWS_SECRET_ACCESS_KEY": "anotheranotheranother"}
        done = await run_beside(tmp_path, *command, "--url", sandbox.graphql_url, *IAM, **wrong)
    require_refused(done, "error: The API does not accept the signature.", "cause: The secret key")


async def test_a_wrong_clock_is_named(tmp_path):
    async with running_sandbox(authorization=AuthorizationOptions(iam_keys=(IAM_KEY,))) as sandbox:
        sandbox.authorizer.clock_skew = timedelta(minutes=7)
        done = await run_beside(tmp_path, "subscribe", "robots", "--url", sandbox.graphql_url, *IAM, **AWS)
    require_refused(done, "clock of this machine is 7 min behind", "Let the system set its clock")


async def test_without_keys_or_region_it_is_said_what_is_missing(tmp_path):
    async with running_sandbox() as sandbox:
        url = ("--url", sandbox.graphql_url)
        no_keys = await run_beside(tmp_path, "publish", "robots", "1", *url, *IAM, AWS_EC2_METADATA_DISABLED="true")
        no_region = await run_beside(tmp_path, "publish", "robots", "1", *url, "--auth", "iam", **AWS)
    require_refused(no_keys, "No AWS credentials were found", "aws sso login")
    require_refused(no_region, "The region of the API is not known", "Name the region")


async def test_an_api_key_that_has_expired_is_refused_with_the_usual_life_of_keys(tmp_path):
    key = Secret("da2-expiredexpiredexpiredexpir")
    expired = ExpiringApiKey(key=key, expires=datetime.now(UTC) - timedelta(minutes=1))
    async with running_sandbox(authorization=AuthorizationOptions(api_keys=(expired,))) as sandbox:
        done = await run_beside(
            tmp_path, "subscribe", "robots", "--url", sandbox.graphql_url, APPSYNC_CONSOLE_API_KEY=key.reveal()
        )
    require_refused(done, "error: The API does not accept this key.", "7 days", "Put a current key")


@pytest.mark.parametrize(
    ("auth", "part"),
    [
        (("api-key",), "APPSYNC_CONSOLE_API_KEY"),
        (("lambda",), "APPSYNC_CONSOLE_TOKEN"),
        (("oidc",), "APPSYNC_CONSOLE_TOKEN"),
        (("cognito",), "user pool"),
    ],
)
def test_a_missing_secret_is_asked_for_by_the_name_of_its_variable(tmp_path, auth, part):
    done = run(tmp_path, "publish", "robots", "1", "--url", "http://127.0.0.1:9/graphql", "--auth", *auth)
    require_refused(done, part)


@pytest.mark.parametrize("auth", ["oidc", "cognito", "lambda"])
async def test_a_token_the_api_does_not_take_is_explained_by_its_mode(tmp_path, auth):
    token = "eyJhbGciOiJub25lIn0.eyJleHAiOjF9.c2lnbmF0dXJl"
    async with running_sandbox() as sandbox:
        url = ("--url", sandbox.graphql_url)
        done = await run_beside(tmp_path, "publish", "robots", "1", *url, "--auth", auth, APPSYNC_CONSOLE_TOKEN=token)
    part = {"oidc": "audience", "cognito": "user pool", "lambda": "Lambda authorizer"}[auth]
    require_refused(done, "error: The API does not accept this token.", part)
    assert token not in done.err


def test_an_option_of_another_mode_is_wrong_use(tmp_path):
    done = run(
        tmp_path, "publish", "robots", "1", "--url", "http://127.0.0.1:9/graphql", "--auth", "iam", "--user", "x"
    )
    assert done.code == 2
    assert "--user does not belong to the authorization mode iam" in done.err


def test_an_exported_profile_has_the_settings_of_every_mode_and_no_secret(tmp_path):
    settings = {
        "name": "Staging",
        "graphqlUrl": "https://abc.appsync-api.eu-west-1.amazonaws.com/graphql",
        "authorizationMode": "AWS_IAM",
        "channels": ["robots", "cakes"],
        "authorization": [
            {"mode": "AWS_IAM", "source": "chain", "awsProfile": "work", "region": ""},
            {"mode": "AWS_LAMBDA", "prefix": "p-"},
        ],
        "publishMode": "AWS_LAMBDA",
        "channelModes": {"cakes": "AWS_LAMBDA"},
        "apiHost": "",
        "caFile": "",
        "proxy": "none",
    }
    file = tmp_path / "profile.json"
    file.write_text(json.dumps(settings))
    assert run(tmp_path, "profiles", "import", str(file)).code == 0
    assert json.loads(run(tmp_path, "profiles", "export", "Staging").out) == settings
    shown = run(tmp_path, "profiles", "show", "Staging").out
    for line in ("awsProfile: work", "further authorization mode: AWS_LAMBDA", "publishes by: AWS_LAMBDA"):
        assert line in shown
    assert "AWS_IAM, AWS_LAMBDA" in run(tmp_path, "profiles", "list").out

    old = {"name": "Old", "graphqlUrl": settings["graphqlUrl"], "authorizationMode": "API_KEY", "channels": ["a"]}
    file.write_text(json.dumps(old))
    assert run(tmp_path, "profiles", "import", str(file)).code == 0
    assert json.loads(run(tmp_path, "profiles", "export", "Old").out)["authorization"][0]["mode"] == "API_KEY"
