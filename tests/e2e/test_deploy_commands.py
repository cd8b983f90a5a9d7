"""``deploy``, ``outputs`` and ``destroy`` as a person or a script runs them; AWS is moto's, the API a sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from appsync_console.deploy.schema import schema_text
from appsync_console.domain.deployment import DeployOptions
from tests.support.aws import running_aws
from tests.support.keyring_in_file import FILE_VARIABLE
from tests.support.program import Sandbox, run, running_sandbox

EVERYTHING = ("--typed", "--filters", "--keep-messages", "--keep-days", "7")
OPTIONS = DeployOptions(is_typed=True, has_filters=True, keeps_messages=True)
FILTERS = {"subscriptions": {name: {"filter": "$arguments.filter"} for name in ("subscribe2channel", "subscribeTyped")}}
CHECKOUT = Path(__file__).parents[2]

pytestmark = pytest.mark.timeout(120)


@contextmanager
def aws_with_api(folder: Path, options: DeployOptions, *, filters: object = None) -> Iterator[tuple[dict, Sandbox]]:
    """The environment of an AWS account; an API deployed there is a sandbox with the schema that is deployed."""
    schema = folder / "deployed.graphql"
    schema.write_text(schema_text(options))
    if filters:
        schema.with_suffix(".filters.json").write_text(json.dumps(filters))
    with ExitStack() as stack:
        api = stack.enter_context(running_sandbox(folder, "--schema", str(schema)))
        variables = stack.enter_context(running_aws(api.url, api.key))
        keyring = {
            "PYTHON_KEYRING_BACKEND": "tests.support.keyring_in_file.Keyring",
            "PYTHONPATH": str(CHECKOUT),
            FILE_VARIABLE: str(folder / "keyring.json"),
        }
        yield {**variables, **keyring}, api


def test_a_dry_run_needs_no_credentials_and_prints_resources_and_schema(folder: Path) -> None:
    done = run(folder, "deploy", "--dry-run", *EVERYTHING)
    assert (done.code, done.err) == (0, "")
    for part in ("AWS::AppSync::GraphQLApi", "Messages  AWS::DynamoDB::Table", "pricing", schema_text(OPTIONS)):
        assert part in done.out
    plain = run(folder, "deploy", "--dry-run")
    assert "DynamoDB" not in plain.out


def test_deployed_proven_described_renewed_and_destroyed(folder: Path) -> None:
    with aws_with_api(folder, OPTIONS, filters=FILTERS) as (variables, api):
        outputs_file = folder / "outputs.json"
        done = run(folder, "deploy", "--yes", "--outputs-file", str(outputs_file), *EVERYTHING, **variables)
        assert done.code == 0, done.err + done.out
        assert "make DynamoDB table Messages" in done.err
        assert "made      API Api" in done.err
        assert f"graphqlUrl: {api.url}" in done.out
        proofs = [line for line in done.out.splitlines() if line.startswith(("fine", "FAILED"))]
        assert [line.partition(": ")[0] for line in proofs] == [
            "fine    messages of a channel",
            "fine    kept messages",
            "fine    typed messages, by argument",
            "fine    server-side filter",
        ]
        assert json.loads(outputs_file.read_text())["appsync-console"]["apiKey"] == api.key
        assert outputs_file.stat().st_mode & 0o077 == 0
        assert api.key in (folder / "keyring.json").read_text()

        # The profile is ready to use, its key is nowhere but in the keyring and in the file that was asked for.
        sent = run(folder, "publish", "robots", '{"n": 1}', "--profile", "AWS", "--wait", **variables)
        assert sent.code == 0, sent.err
        for file in (folder / "console").rglob("*"):
            assert not file.is_file() or api.key not in file.read_text(errors="replace")
        assert api.key not in done.out + done.err

        again = run(folder, "outputs", "--save", **variables)
        assert (again.code, api.key in again.out + again.err) == (0, False)
        assert "the profile AWS;" in again.err
        checked = run(folder, "deploy", "--check", "--outputs-file", str(outputs_file))
        assert checked.code == 0, checked.out + checked.err
        renewed = run(folder, "deploy", "--renew-key", "--key-days", "300", "--yes", "--no-check", **variables)
        assert renewed.code == 0, renewed.err
        assert "change API key ApiKey" in renewed.err

        gone = run(folder, "destroy", "--yes", **variables)
        assert gone.code == 0, gone.err
        assert "delete DynamoDB table Messages" in gone.err
        assert "The kept messages are deleted." in gone.err
        assert run(folder, "outputs", **variables).code == 2


def test_an_api_that_does_not_do_what_it_should_fails_the_check(folder: Path) -> None:
    # It takes the argument "filter", but nothing filters by it: the resolver is missing.
    with aws_with_api(folder, OPTIONS) as (variables, api):
        done = run(folder, "deploy", "--yes", *EVERYTHING, **variables)
    assert done.code == 1
    assert "fine    typed messages, by argument" in done.out
    assert "FAILED  server-side filter: " in done.out
    assert api.key not in done.out + done.err


def test_an_api_that_is_not_reached_fails_the_check_with_the_code_for_that(folder: Path) -> None:
    file = folder / "outputs.json"
    file.write_text(json.dumps({"Chat": {"graphqlUrl": "http://127.0.0.1:9/graphql", "apiKey": "da2-key"}}))
    done = run(folder, "deploy", "--check", "--outputs-file", str(file))
    assert done.code == 3
    assert "FAILED  messages of a channel" in done.out


def test_a_resource_that_fails_is_named(folder: Path) -> None:
    with running_aws() as variables:
        done = run(folder, "deploy", "--yes", "--tag", "fail=Publish", **variables)
    assert done.code == 1
    assert "error: Publish (AWS::AppSync::Resolver) failed." in done.err
    assert "cause: Resource handler returned message" in done.err
    assert "what to do: What was made is deleted again." in done.err


def test_nobody_is_asked_where_there_is_no_terminal_and_nothing_is_made(folder: Path) -> None:
    with running_aws() as variables:
        done = run(folder, "deploy", **variables)
        assert done.code == 2
        assert "add --yes" in done.err
        assert "make API Api" in done.err
        assert run(folder, "outputs", **variables).code == 2


def test_without_a_keyring_the_api_is_deployed_and_its_key_is_said_to_be_nowhere(folder: Path) -> None:
    with running_aws() as variables:
        done = run(folder, "deploy", "--yes", "--no-check", **variables)
        assert done.code == 0
        assert "the profile AWS, without its API key" in done.err
        assert run(folder, "outputs", **variables).code == 0


def test_without_credentials(folder: Path) -> None:
    done = run(folder, "deploy", "--region", "eu-west-1", AWS_EC2_METADATA_DISABLED="true")
    assert done.code == 4
    assert "No AWS credentials were found" in done.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--key-days", "366"), "1 to 365 days"),
        (("--keep-days", "3"), "Only kept messages"),
        (("--user-pool", "x"), "not the id of a Cognito user pool"),
        (("--authorizer", "x"), "not the ARN"),
        (("--oidc-issuer", "http://a.example"), "not an https URL"),
        (("--oidc-client-id", "a"), "of no use without the provider"),
        (("--stack", "a b"), "cannot be called"),
        (("--tag", "x"), "not NAME=VALUE"),
        (("--tag", "aws:x=1"), "AWS's own"),
        (("--tag", "a=1", "--tag", "a=2"), "The tags cannot be used"),
        (("--renew-key",), "Choose one of"),
    ],
)
def test_wrong_options_are_refused_before_anything(folder: Path, arguments: tuple[str, ...], words: str) -> None:
    done = run(folder, "deploy", "--dry-run", *arguments)
    assert done.code == 2
    assert words in done.err


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"A": {"x": "y"}}', '{"A": 1}', '{"A": {}, "B": {}}'])
def test_a_file_that_holds_no_outputs_is_refused(folder: Path, text: str) -> None:
    file = folder / "outputs.json"
    file.write_text(text)
    done = run(folder, "deploy", "--check", "--outputs-file", str(file))
    assert done.code == 2
    assert "is not the outputs file" in done.err
