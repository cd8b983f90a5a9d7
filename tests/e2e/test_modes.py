"""Authorization modes on the command line, with a sandbox that verifies them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appsync_console.domain.secret import Secret
from appsync_console.sandbox.auth.options import AuthorizationOptions, ExpiringApiKey, IamKey
from tests.support.program import Finished, Running, Sandbox, run, running, running_sandbox
from tests.support.sandbox import running_sandbox as sandbox_of_this_loop

IAM_KEY = IamKey(access_key_id="AKIDEXAMPLE", secret_access_key=Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"))
AWS = {
    "AWS_ACCESS_KEY_ID": IAM_KEY.access_key_id,
    "AWS_SECRET_ACCESS_KEY": IAM_KEY.secret_access_key.reveal(),
    "AWS_EC2_METADATA_DISABLED": "true",
}
ENDED_KEY = "da2-" + "e" * 26
IAM = ("--auth", "iam", "--region", "us-east-1")


async def run_beside(folder, *arguments: str, **variables: str) -> Finished:
    """Run the program in a thread, while the sandbox runs on this loop."""
    return await asyncio.to_thread(run, folder, *arguments, **variables)


def require_refused(done: Finished, *parts: str) -> None:
    """Require exit code 4 and an error with cause and remedy, without secrets."""
    assert done.code == 4, done.err
    assert "error: " in done.err
    assert "what to do: " in done.err
    for part in parts:
        assert part in done.err
    for secret in (IAM_KEY.secret_access_key.reveal(), "Signature="):
        assert secret not in done.err + done.out


async def test_signed_messages_are_delivered(tmp_path):
    async with sandbox_of_this_loop(authorization=AuthorizationOptions(iam_keys=(IAM_KEY,))) as sandbox:
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
async def test_a_wrong_secret_key_is_reported_as_such(tmp_path, command):
    async with sandbox_of_this_loop(authorization=AuthorizationOptions(iam_keys=(IAM_KEY,))) as sandbox:
        wrong = {**AWS, "AWS_SECRET_ACCESS_KEY": "anotheranotheranother"}
        done = await run_beside(tmp_path, *command, "--url", sandbox.graphql_url, *IAM, **wrong)
    require_refused(done, "error: AWS rejected the signature.", "The secret key may not match")


async def test_a_wrong_clock_is_reported(tmp_path):
    async with sandbox_of_this_loop(authorization=AuthorizationOptions(iam_keys=(IAM_KEY,))) as sandbox:
        sandbox.authorizer.clock_skew = timedelta(minutes=7)
        done = await run_beside(tmp_path, "subscribe", "robots", "--url", sandbox.graphql_url, *IAM, **AWS)
    require_refused(done, "clock of this computer is 7 min behind", "Set the clock automatically")


async def test_missing_keys_and_a_missing_region_are_reported(tmp_path):
    async with sandbox_of_this_loop() as sandbox:
        url = ("--url", sandbox.graphql_url)
        no_keys = await run_beside(tmp_path, "publish", "robots", "1", *url, *IAM, AWS_EC2_METADATA_DISABLED="true")
        no_region = await run_beside(tmp_path, "publish", "robots", "1", *url, "--auth", "iam", **AWS)
    require_refused(no_keys, "No AWS credentials were found", "aws sso login")
    require_refused(no_region, "The AWS region of the API is not known", "Enter the region")


async def test_an_expired_api_key_is_rejected_with_the_default_lifetime_of_keys(tmp_path):
    key = Secret("da2-expiredexpiredexpiredexpir")
    expired = ExpiringApiKey(key=key, expires=datetime.now(UTC) - timedelta(minutes=1))
    async with sandbox_of_this_loop(authorization=AuthorizationOptions(api_keys=(expired,))) as sandbox:
        done = await run_beside(
            tmp_path, "subscribe", "robots", "--url", sandbox.graphql_url, APPSYNC_CONSOLE_API_KEY=key.reveal()
        )
    require_refused(done, "error: AppSync rejected the API key.", "7 days", "Check the key")


@pytest.mark.parametrize(
    ("auth", "part"),
    [
        (("api-key",), "APPSYNC_CONSOLE_API_KEY"),
        (("lambda",), "APPSYNC_CONSOLE_TOKEN"),
        (("oidc",), "APPSYNC_CONSOLE_TOKEN"),
        (("cognito",), "user pool"),
    ],
)
def test_the_error_for_a_missing_secret_names_its_variable(tmp_path, auth, part):
    done = run(tmp_path, "publish", "robots", "1", "--url", "http://127.0.0.1:9/graphql", "--auth", *auth)
    require_refused(done, part)


@pytest.mark.parametrize("auth", ["oidc", "cognito", "lambda"])
async def test_a_rejected_token_is_explained_by_its_mode(tmp_path, auth):
    token = "eyJhbGciOiJub25lIn0.eyJleHAiOjF9.c2lnbmF0dXJl"
    async with sandbox_of_this_loop() as sandbox:
        url = ("--url", sandbox.graphql_url)
        done = await run_beside(tmp_path, "publish", "robots", "1", *url, "--auth", auth, APPSYNC_CONSOLE_TOKEN=token)
    part = {"oidc": "audience", "cognito": "user pool", "lambda": "Lambda authorizer"}[auth]
    require_refused(done, "error: The API rejected the token.", part)
    assert token not in done.err


TOKEN = "APPSYNC_CONSOLE_TOKEN"
MODES = ("oidc", "cognito", "lambda", "iam", "api-key")


def credentials(folder: Path, sandbox: Sandbox, mode: str, *words: str) -> dict[str, str]:
    """The variables with credentials for a mode; ``words`` are options for the token command."""
    outputs = sandbox.outputs
    if mode in ("oidc", "cognito"):
        url = ("--url", sandbox.url) if mode == "oidc" else ()
        return {TOKEN: run(folder, "sandbox", "token", "--mode", mode, *url, *words).out.strip()}
    return {
        "lambda": {TOKEN: outputs["lambdaToken"]},
        "iam": {
            "AWS_ACCESS_KEY_ID": outputs["accessKeyId"],
            "AWS_SECRET_ACCESS_KEY": outputs["secretAccessKey"],
            "AWS_EC2_METADATA_DISABLED": "true",
        },
        "api-key": {"APPSYNC_CONSOLE_API_KEY": outputs["apiKey"]},
    }[mode]


def arguments(sandbox: Sandbox, mode: str) -> tuple[str, ...]:
    """The options to use a sandbox with this mode."""
    region = ("--region", sandbox.outputs["region"]) if mode == "iam" else ()
    return ("--url", sandbox.url, "--auth", mode, *region)


@pytest.fixture(scope="module")
def every_mode(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Sandbox]]:
    """A sandbox with every mode, and its data folder."""
    folder = tmp_path_factory.mktemp("modes")
    file = folder / "auth.toml"
    file.write_text(
        f'[[apiKeys]]\nkey = "{ENDED_KEY}"\nexpires = 2026-01-01T00:00:00Z\n'
        f'[[lambda.tokens]]\ntoken = "lambda-token-1"\n'
    )
    modes = [word for mode in MODES for word in ("--auth", mode)]
    variables = {"SANDBOX_KEY": "da2-" + "k" * 26}
    with running_sandbox(
        folder, *modes, "--auth-file", str(file), "--api-key-env", "SANDBOX_KEY", **variables
    ) as sandbox:
        yield folder, sandbox


@pytest.mark.parametrize("mode", MODES)
def test_a_message_is_delivered_with_valid_credentials(every_mode: tuple[Path, Sandbox], mode: str) -> None:
    folder, sandbox = every_mode
    variables, reached = credentials(folder, sandbox, mode), arguments(sandbox, mode)
    with running(folder, "subscribe", mode, "--count", "1", *reached, **variables) as listening:
        listening.await_notice("ready")
        done = run(folder, "publish", mode, '{"a":1}', "--wait", *reached, **variables)
        assert done.code == 0, done.err
        assert listening.end() == 0
        assert listening.rest().endswith(mode + ' {"a":1}\n')
    for value in variables.values():
        assert value not in done.out + done.err


SAYS_EXPIRED = "cause: The API says: UnauthorizedException: Token has expired."
REFUSED = [
    ("oidc", ("--wrong",), "error: The API rejected the token.", "audience"),
    (
        "oidc",
        ("--expired",),
        "error: The token has expired.",
        SAYS_EXPIRED,
    ),
    ("cognito", ("--wrong",), "error: The API rejected the token.", "user pool"),
    (
        "cognito",
        ("--expired",),
        "error: The token has expired.",
        SAYS_EXPIRED,
    ),
    ("cognito", ("--pool-id", "us-east-1_Another"), "error: The API rejected the token.", "user pool"),
]


@pytest.mark.parametrize("command", [("publish", "robots", "1"), ("subscribe", "robots")])
@pytest.mark.parametrize(("mode", "words", "what", "cause"), REFUSED)
def test_wrong_and_expired_tokens_are_rejected_with_a_reason(
    every_mode: tuple[Path, Sandbox],
    command: tuple[str, ...],
    mode: str,
    words: tuple[str, ...],
    what: str,
    cause: str,
) -> None:
    folder, sandbox = every_mode
    variables = credentials(folder, sandbox, mode, *words)
    done = run(folder, *command, *arguments(sandbox, mode), **variables)
    require_refused(done, what, cause)
    assert variables[TOKEN] not in done.out + done.err


WRONG: list[tuple[str, dict[str, str], str, str]] = [
    ("lambda", {TOKEN: "another-token"}, "error: The API rejected the token.", "Lambda authorizer"),
    ("api-key", {"APPSYNC_CONSOLE_API_KEY": "da2-" + "w" * 26}, "error: AppSync rejected the API key.", "7 days"),
    ("api-key", {"APPSYNC_CONSOLE_API_KEY": ENDED_KEY}, "error: AppSync rejected the API key.", "7 days"),
    ("iam", {"AWS_SECRET_ACCESS_KEY": "w" * 40}, "error: AWS rejected the signature.", "secret key"),
    ("iam", {"AWS_ACCESS_KEY_ID": "AKIAANOTHERKEY000000"}, "error: AWS does not recognize these keys.", "mistyped"),
]


@pytest.mark.parametrize("command", [("publish", "robots", "1"), ("subscribe", "robots")])
@pytest.mark.parametrize(("mode", "other", "what", "cause"), WRONG)
def test_wrong_and_expired_keys_are_rejected_with_a_reason(
    every_mode: tuple[Path, Sandbox],
    command: tuple[str, ...],
    mode: str,
    other: dict[str, str],
    what: str,
    cause: str,
) -> None:
    folder, sandbox = every_mode
    variables = {**credentials(folder, sandbox, mode), **other}
    done = run(folder, *command, *arguments(sandbox, mode), **variables)
    require_refused(done, what, cause)
    for value in other.values():
        assert value not in done.out + done.err


def test_a_sandbox_prints_how_to_use_each_enabled_mode(folder: Path) -> None:
    with running(folder, "sandbox", "--port", "0", "--auth", "cognito", "--auth", "iam") as program:
        lines = [program.line() for _ in range(20)]
    said = "\n".join(lines)
    assert "authorization  Cognito user pools (default), IAM" in said
    assert "sandbox token --mode cognito" in said
    assert "AWS_SECRET_ACCESS_KEY=" in said
    assert "x-api-key" not in said


def test_options_of_the_other_kind_of_token_are_wrong_usage(folder: Path) -> None:
    done = run(folder, "sandbox", "token", "--groups", "a")
    assert done.code == 2
    assert "--mode cognito" in done.err


def test_an_option_of_another_mode_is_wrong_usage(tmp_path):
    done = run(
        tmp_path, "publish", "robots", "1", "--url", "http://127.0.0.1:9/graphql", "--auth", "iam", "--user", "x"
    )
    assert done.code == 2
    assert "--user cannot be used with the authorization mode iam" in done.err


def test_an_exported_profile_has_the_settings_of_every_mode_and_no_secrets(tmp_path):
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
        "queryHandshake": False,
    }
    file = tmp_path / "profile.json"
    file.write_text(json.dumps(settings))
    assert run(tmp_path, "profiles", "import", str(file)).code == 0
    assert json.loads(run(tmp_path, "profiles", "export", "Staging").out) == settings
    shown = run(tmp_path, "profiles", "show", "Staging").out
    for line in (
        "awsProfile: work",
        "additional authorization mode: AWS_LAMBDA",
        "publish authorization mode: AWS_LAMBDA",
    ):
        assert line in shown
    assert "AWS_IAM, AWS_LAMBDA" in run(tmp_path, "profiles", "list").out

    old = {"name": "Old", "graphqlUrl": settings["graphqlUrl"], "authorizationMode": "API_KEY", "channels": ["a"]}
    file.write_text(json.dumps(old))
    assert run(tmp_path, "profiles", "import", str(file)).code == 0
    assert json.loads(run(tmp_path, "profiles", "export", "Old").out)["authorization"][0]["mode"] == "API_KEY"
