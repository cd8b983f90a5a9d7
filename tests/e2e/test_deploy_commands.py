"""``deploy``, ``outputs`` and ``destroy``, as users and scripts run them, with moto as AWS and a sandbox as API."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from appsync_console.deploy.schema import schema_text
from appsync_console.domain.deployment import OWN_TAG, DeployOptions
from tests.support.aws import (
    change_sets_of,
    make_change_set,
    make_released_stack,
    make_stack,
    orders_are_there,
    protect,
    running_aws,
    status_of,
    tables,
    tags_of,
)
from tests.support.keyring_in_file import FILE_VARIABLE
from tests.support.program import PROGRAM, TIMEOUT_S, Sandbox, environment, run, running_sandbox

EVERYTHING = ("--typed", "--filters", "--keep-messages", "--keep-days", "7")
OPTIONS = DeployOptions(is_typed=True, has_filters=True, keeps_messages=True)
FILTERS = {"subscriptions": {name: {"filter": "$arguments.filter"} for name in ("subscribe2channel", "subscribeTyped")}}
CHECKOUT = Path(__file__).parents[2]

pytestmark = pytest.mark.timeout(120)


@contextmanager
def aws_with_api(folder: Path, options: DeployOptions, *, filters: object = None) -> Iterator[tuple[dict, Sandbox]]:
    """The environment of an AWS account in which the deployed API is a sandbox with the deployed schema."""
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


def run_on_terminal(folder: Path, answer: str, *arguments: str, **variables: str) -> tuple[int, str]:
    """Run the program in a terminal with this input; returns its exit code and standard error."""
    person, terminal = os.openpty()
    try:
        os.write(person, answer.encode())
        done = subprocess.run(
            [PROGRAM, *arguments],
            stdin=terminal,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=TIMEOUT_S,
            env=environment(folder, **variables),
            check=False,
        )
    finally:
        os.close(terminal)
        os.close(person)
    return done.returncode, done.stderr


def test_a_dry_run_needs_no_credentials_and_prints_resources_and_schema(folder: Path) -> None:
    done = run(folder, "deploy", "--dry-run", *EVERYTHING)
    assert (done.code, done.err) == (0, "")
    for part in ("AWS::AppSync::GraphQLApi", "Messages  AWS::DynamoDB::Table", "pricing", schema_text(OPTIONS)):
        assert part in done.out
    plain = run(folder, "deploy", "--dry-run")
    assert "DynamoDB" not in plain.out


def test_deploy_check_outputs_renew_key_and_destroy(folder: Path) -> None:
    with aws_with_api(folder, OPTIONS, filters=FILTERS) as (variables, api):
        outputs_file = folder / "outputs.json"
        done = run(folder, "deploy", "--yes", "--outputs-file", str(outputs_file), *EVERYTHING, **variables)
        assert done.code == 0, done.err + done.out
        assert "create DynamoDB table Messages" in done.err
        assert "created   API Api" in done.err
        assert f"graphqlUrl: {api.url}" in done.out
        proofs = [line for line in done.out.splitlines() if line.startswith(("passed", "FAILED"))]
        assert [line.partition(": ")[0] for line in proofs] == [
            "passed  channel messages",
            "passed  stored messages",
            "passed  typed messages, filtered by argument",
            "passed  server-side filter",
        ]
        assert json.loads(outputs_file.read_text())["appsync-console"]["apiKey"] == api.key
        assert outputs_file.stat().st_mode & 0o077 == 0
        assert api.key in (folder / "keyring.json").read_text()

        # The profile is ready to use; its key is only in the keyring and in the requested file.
        sent = run(folder, "publish", "robots", '{"n": 1}', "--profile", "AWS", "--wait", **variables)
        assert sent.code == 0, sent.err
        for file in (folder / "console").rglob("*"):
            assert not file.is_file() or api.key not in file.read_text(errors="replace")
        assert api.key not in done.out + done.err

        again = run(folder, "outputs", "--save", **variables)
        assert (again.code, api.key in again.out + again.err) == (0, False)
        assert "The API's profile is AWS. Its API key is stored in the keyring." in again.err
        checked = run(folder, "deploy", "--check", "--outputs-file", str(outputs_file))
        assert checked.code == 0, checked.out + checked.err
        renewed = run(folder, "deploy", "--renew-key", "--key-days", "300", "--yes", "--no-check", **variables)
        assert renewed.code == 0, renewed.err
        assert "update API key ApiKey" in renewed.err

        gone = run(folder, "destroy", "--yes", "--confirm", "appsync-console", **variables)
        assert gone.code == 0, gone.err
        assert "delete DynamoDB table Messages" in gone.err
        assert "The stored messages are deleted." in gone.err
        assert run(folder, "outputs", **variables).code == 2


@pytest.mark.long
def test_an_api_that_ignores_filters_fails_the_check(folder: Path) -> None:
    # It accepts the argument "filter" but ignores it, because the resolver is missing.
    with aws_with_api(folder, OPTIONS) as (variables, api):
        done = run(folder, "deploy", "--yes", *EVERYTHING, **variables)
    assert done.code == 1
    assert "passed  typed messages, filtered by argument" in done.out
    assert "FAILED  server-side filter: " in done.out
    assert api.key not in done.out + done.err


def test_an_unreachable_api_fails_the_check_with_3(folder: Path) -> None:
    file = folder / "outputs.json"
    file.write_text(json.dumps({"Chat": {"graphqlUrl": "http://127.0.0.1:9/graphql", "apiKey": "da2-key"}}))
    done = run(folder, "deploy", "--check", "--outputs-file", str(file))
    assert done.code == 3
    assert "FAILED  channel messages" in done.out


def test_a_resource_that_fails_is_named(folder: Path) -> None:
    with running_aws() as variables:
        done = run(folder, "deploy", "--yes", "--tag", "fail=Publish", **variables)
    assert done.code == 1
    assert "error: Publish (AWS::AppSync::Resolver) failed." in done.err
    assert "cause: Resource handler returned message" in done.err
    assert "what to do: AWS deleted what was created." in done.err


FOREIGN_COMMANDS = [
    ("destroy", "--yes"),
    ("destroy", "--yes", "--confirm", "prod-orders"),
    ("destroy",),
    ("deploy", "--yes", "--no-check"),
    ("deploy", "--yes", "--no-check", "--confirm", "prod-orders", "--keep-messages"),
    ("deploy", "--renew-key", "--yes"),
]


def test_a_foreign_stack_is_rejected_whatever_the_flags(folder: Path) -> None:
    with running_aws() as variables:
        stack_id = make_stack(variables, "prod-orders")
        for command in FOREIGN_COMMANDS:
            done = run(folder, *command, "--stack", "prod-orders", **variables)
            assert done.code == 2, (command, done.err)
            assert done.err.splitlines() == [
                "error: AppSync Console did not create the stack prod-orders.",
                "cause: It does not have the tag appsync-console:managed, and its template is not from an earlier "
                "version of AppSync Console.",
                "what to do: Choose another stack name (--stack). If nobody needs this stack, delete it with the "
                "AWS console.",
            ]
            assert orders_are_there(variables)
            assert change_sets_of(variables, stack_id) == []
        assert status_of(variables, stack_id) == "CREATE_COMPLETE"


@pytest.mark.long
def test_a_foreign_change_set_is_left_for_review(folder: Path) -> None:
    with running_aws() as variables:
        stack_id = make_change_set(variables, "prod-orders")
        for command in FOREIGN_COMMANDS:
            done = run(folder, *command, "--stack", "prod-orders", **variables)
            assert done.code == 2, (command, done.err)
            assert "AppSync Console did not create the stack" in done.err
        assert change_sets_of(variables, stack_id) == ["for-review"]


def test_stored_messages_are_deleted_only_after_confirmation(folder: Path) -> None:
    with running_aws() as variables:
        assert run(folder, "deploy", "--yes", "--no-check", "--keep-messages", **variables).code == 0
        (table,) = tables(variables)
        for command in (("destroy", "--yes"), ("deploy", "--yes", "--no-check")):
            done = run(folder, *command, **variables)
            assert done.code == 2
            assert "Note: The stored messages are deleted." in done.err
            assert "error: This deletes data of the stack appsync-console: the stored messages." in done.err
            assert "--confirm appsync-console" in done.err
            wrong = run(folder, *command, "--confirm", "prod-orders", **variables)
            assert wrong.code == 2
            assert "error: The confirmed name prod-orders is not the stack name" in wrong.err
            unasked = run(folder, *[each for each in command if each != "--yes"], **variables)
            assert unasked.code == 2
            assert "add --yes and --confirm appsync-console" in unasked.err
        assert tables(variables) == [table]
        assert change_sets_of(variables, "appsync-console") == []

        changed = run(folder, "deploy", "--yes", "--no-check", "--confirm", "appsync-console", **variables)
        assert changed.code == 0, changed.err
        assert tables(variables) == []
        make_released_stack(variables, "chat", keeps_messages=True)
        gone = run(folder, "destroy", "--yes", "--stack", "chat", "--confirm", "chat", **variables)
        assert gone.code == 0, gone.err
        assert tables(variables) == []


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no POSIX pseudo-terminals")
def test_in_a_terminal_the_stack_name_is_typed_instead_of_yes(folder: Path) -> None:
    with running_aws() as variables:
        make_released_stack(variables, "chat", keeps_messages=True)
        for answer in ("y\n", "Chat\n", "\n"):
            code, text = run_on_terminal(folder, answer, "destroy", "--stack", "chat", **variables)
            assert code == 1, text
            assert "Type the stack name to confirm that the stored messages are deleted:" in text
            assert "That is not the stack name." in text
            assert "Nothing was deleted." in text
        assert status_of(variables, "chat") == "CREATE_COMPLETE"
        code, text = run_on_terminal(folder, "chat\n", "destroy", "--stack", "chat", **variables)
        assert (code, tables(variables)) == (0, []), text


@pytest.mark.long
def test_a_stack_of_the_previous_version_is_accepted_and_tagged(folder: Path) -> None:
    with running_aws() as variables:
        make_released_stack(variables, "chat")
        renewed = run(folder, "deploy", "--renew-key", "--yes", "--no-check", "--stack", "chat", **variables)
        assert renewed.code == 0, renewed.err
        assert tags_of(variables, "chat") == {OWN_TAG: "2"}
        assert run(folder, "deploy", "--yes", "--no-check", "--stack", "chat", "--iam", **variables).code == 0
        assert tags_of(variables, "chat") == {OWN_TAG: "2"}
        assert run(folder, "destroy", "--yes", "--stack", "chat", **variables).code == 0
        stack_id = make_released_stack(variables, "old")
        assert run(folder, "destroy", "--yes", "--stack", "old", **variables).code == 0
        assert status_of(variables, stack_id) == "DELETE_COMPLETE"


@pytest.mark.long
def test_termination_protection_is_checked_before_any_prompt(folder: Path) -> None:
    with running_aws() as variables:
        make_released_stack(variables, "chat", keeps_messages=True)
        protect(variables, "chat")
        for flags in ((), ("--yes",), ("--yes", "--confirm", "chat")):
            done = run(folder, "destroy", "--stack", "chat", *flags, **variables)
            assert done.code == 2
            assert done.err.startswith("error: Termination protection is on for the stack chat.")
            assert "update-termination-protection --no-enable-termination-protection --stack-name chat" in done.err
        assert status_of(variables, "chat") == "CREATE_COMPLETE"


@pytest.mark.long
def test_without_a_terminal_there_is_no_prompt_and_nothing_is_deployed(folder: Path) -> None:
    with running_aws() as variables:
        done = run(folder, "deploy", **variables)
        assert done.code == 2
        assert "add --yes" in done.err
        assert "create API Api" in done.err
        assert run(folder, "outputs", **variables).code == 2


@pytest.mark.long
def test_without_a_keyring_the_api_is_deployed_and_its_key_is_not_stored(folder: Path) -> None:
    with running_aws() as variables:
        done = run(folder, "deploy", "--yes", "--no-check", **variables)
        assert done.code == 0
        assert "The API's profile is AWS. Its API key was not stored. This computer has no keyring service." in done.err
        assert run(folder, "outputs", **variables).code == 0


def test_without_credentials(folder: Path) -> None:
    done = run(folder, "deploy", "--region", "eu-west-1", AWS_EC2_METADATA_DISABLED="true")
    assert done.code == 4
    assert "No AWS credentials were found" in done.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--key-days", "366"), "1 to 365 days"),
        (("--keep-days", "3"), "Only stored messages"),
        (("--user-pool", "x"), "not a Cognito user pool ID"),
        (("--authorizer", "x"), "not the ARN"),
        (("--oidc-issuer", "http://a.example"), "not an https URL"),
        (("--oidc-client-id", "a"), "requires an issuer"),
        (("--stack", "a b"), "is not a valid stack name"),
        (("--tag", "x"), "not NAME=VALUE"),
        (("--tag", "aws:x=1"), "reserved by AWS"),
        (("--tag", f"{OWN_TAG}=no"), "is reserved"),
        (("--tag", "a=1", "--tag", "a=2"), "The tags are not valid"),
        (("--renew-key",), "Choose one of"),
    ],
)
def test_invalid_options_are_rejected_first(folder: Path, arguments: tuple[str, ...], words: str) -> None:
    done = run(folder, "deploy", "--dry-run", *arguments)
    assert done.code == 2
    assert words in done.err


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"A": {"x": "y"}}', '{"A": 1}', '{"A": {}, "B": {}}'])
def test_a_file_without_outputs_is_rejected(folder: Path, text: str) -> None:
    file = folder / "outputs.json"
    file.write_text(text)
    done = run(folder, "deploy", "--check", "--outputs-file", str(file))
    assert done.code == 2
    assert "is not the outputs file" in done.err
