"""Warnings about damaged files, and where imported keys are stored."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from appsync_console.sandbox.core.tls import AUTHORITY_FILE, server_context
from tests.support.keyring_in_file import FILE_VARIABLE
from tests.support.program import PROGRAM, Finished, environment, run

CHECKOUT = Path(__file__).parents[2]
URL = "https://abcdefghijklmnopqrstuvwxyz.appsync-api.eu-west-1.amazonaws.com/graphql"
KEY = "da2-abcdefghijklmnopqrstuvwxyz"
PLAINTEXT = "PlaintextKeyring of tests.support.keyring_in_file"
NAMES = ["profiles.json", "settings.json"]


@pytest.fixture
def outputs(folder: Path) -> Path:
    file = folder / "outputs.json"
    file.write_text(json.dumps({"ChatStack": {"GraphQLUrl": URL, "ApiKey": KEY}}))
    return file


def keyring(folder: Path, name: str) -> dict[str, str]:
    """The environment with a keyring in a file."""
    return {
        "PYTHON_KEYRING_BACKEND": f"tests.support.keyring_in_file.{name}",
        "PYTHONPATH": str(CHECKOUT),
        FILE_VARIABLE: str(folder / "keyring.json"),
    }


def stored(folder: Path) -> str:
    file = folder / "keyring.json"
    return file.read_text() if file.exists() else ""


def damaged(folder: Path, name: str) -> Path:
    assert run(folder, "profiles", "list").code == 0  # creates the folder
    files = {"profiles.json": "console", "settings.json": "console"}
    path = folder / files[name] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('{"version": 1, "profiles": [')
    return path


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "command",
    [("profiles", "list"), ("profiles", "show", "Sandbox"), ("export", "--profile", "Sandbox"), ("publish", "a", "1")],
    ids=" ".join,
)
def test_every_command_that_reads_a_damaged_file_warns(folder: Path, name: str, command: tuple[str, ...]) -> None:
    path = damaged(folder, name)
    done = run(folder, *command)
    (kept,) = path.parent.glob(f"{name}.damaged-*")
    assert kept.read_text() == '{"version": 1, "profiles": ['
    (warning,) = [line for line in done.err.splitlines() if line.startswith("warning: ")]
    assert f"{name} is damaged" in warning
    assert str(kept) in warning
    assert f"rename it to {name}" in warning
    assert "warning" not in run(folder, *command).err


def test_import_warns_about_a_damaged_log(folder: Path) -> None:
    log = folder / "console" / "log" / "messages.sqlite"
    log.parent.mkdir(parents=True)
    log.write_bytes(b"\x00" * 5000)
    lines = folder / "lines.jsonl"
    lines.write_text("")
    done = run(folder, "import", str(lines), "--profile", "Sandbox")
    (kept,) = log.parent.glob("messages.sqlite.damaged-*")
    assert "warning: The message log is damaged, and no message in it is readable. A new one was started." in done.err
    assert f"The old file is kept as {kept}." in done.err


def imported(folder: Path, outputs: Path, *options: str, **variables: str) -> Finished:
    done = run(folder, "profiles", "import", str(outputs), *options, **variables)
    assert done.code == 0
    assert KEY not in done.out + done.err
    return done


def test_without_a_keyring_the_key_is_not_stored(folder: Path, outputs: Path) -> None:
    done = imported(folder, outputs)
    assert "Its API key was not stored. This computer has no keyring service." in done.err
    assert "APPSYNC_CONSOLE_API_KEY" in done.err
    assert "API key: none stored" in run(folder, "profiles", "show", "ChatStack").out


def test_with_a_keyring_the_key_is_stored_in_it(folder: Path, outputs: Path) -> None:
    variables = keyring(folder, "Keyring")
    assert "Its API key is stored in the keyring." in imported(folder, outputs, **variables).err
    assert KEY in stored(folder)
    assert "API key: in the keyring" in run(folder, "profiles", "show", "ChatStack", **variables).out


def test_a_plain_text_keyring_is_not_used_unless_allowed(folder: Path, outputs: Path) -> None:
    variables = keyring(folder, "PlaintextKeyring")
    done = imported(folder, outputs, **variables)
    assert f"was not stored. The keyring ({PLAINTEXT}) stores plain text." in done.err
    assert "--allow-plaintext-keyring" in done.err
    assert KEY not in stored(folder)
    assert "API key: none stored" in run(folder, "profiles", "show", "ChatStack", **variables).out


def test_a_plain_text_keyring_is_named_when_it_is_used(folder: Path, outputs: Path) -> None:
    variables = keyring(folder, "PlaintextKeyring")
    done = imported(folder, outputs, "--allow-plaintext-keyring", **variables)
    assert f"is stored in {PLAINTEXT}, a keyring that stores plain text." in done.err
    assert KEY in stored(folder)
    assert "plain text" in run(folder, "profiles", "show", "ChatStack", **variables).out


def test_a_key_without_a_listed_mode_adds_the_api_key_mode(folder: Path) -> None:
    file = folder / "amplify_outputs.json"
    auth = {"user_pool_id": "eu-west-1_AbCdEfGhI", "user_pool_client_id": "1abc"}
    data = {"url": URL, "api_key": KEY, "default_authorization_type": "AMAZON_COGNITO_USER_POOLS"}
    file.write_text(json.dumps({"version": "1.4", "data": data, "auth": auth}))
    variables = keyring(folder, "Keyring")
    imported(folder, file, **variables)
    shown = run(folder, "profiles", "show", "amplify_outputs", **variables).out
    assert "authorization mode: AMAZON_COGNITO_USER_POOLS" in shown
    assert "additional authorization mode: API_KEY" in shown
    assert "API key: in the keyring" in shown


def test_an_api_that_has_a_profile_is_updated(folder: Path, outputs: Path) -> None:
    variables = keyring(folder, "Keyring")
    imported(folder, outputs, **variables)
    new_key = KEY[:-1] + "0"
    outputs.write_text(json.dumps({"Renamed": {"GraphQLUrl": URL, "ApiKey": new_key}}))
    done = run(folder, "profiles", "import", str(outputs), **variables)
    assert done.err.startswith(f"Updated ChatStack: {URL}. Its API key is stored in the keyring.")
    assert run(folder, "profiles", "list").out.count(URL) == 1
    assert new_key in stored(folder)
    assert KEY not in stored(folder)
    assert run(folder, "profiles", "import", str(outputs), "--add", **variables).err.startswith("Added Renamed: ")
    assert run(folder, "profiles", "list").out.count(URL) == 2


def test_what_an_import_leaves_out_is_named(folder: Path) -> None:
    file = folder / "config.ts"
    file.write_text(f"export default {{ graphqlUrl: '{URL}', apiKey: process.env.API_KEY }};")
    done = imported(folder, file)
    assert "Left out: the API key of config" in done.err or f"Left out: the API key of {URL}" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("answer", "profiles"), [("n", 2), ("y", 1)])
def test_in_a_terminal_an_update_asks(folder: Path, outputs: Path, answer: str, profiles: int) -> None:
    imported(folder, outputs)
    assert in_terminal(folder, answer, "profiles", "import", str(outputs)) == 0
    assert run(folder, "profiles", "list").out.count(URL) == profiles


def test_the_real_time_url_of_a_custom_domain_is_corrected(folder: Path) -> None:
    assert imported_profile(folder, {"name": "rt", "graphqlUrl": "https://api.example.com/graphql/realtime"}).code == 0
    shown = run(folder, "profiles", "show", "rt").out
    assert "GraphQL URL: https://api.example.com/graphql\n" in shown
    assert "real-time URL: wss://api.example.com/graphql/realtime\n" in shown


def in_terminal(folder: Path, answer: str, *arguments: str) -> int:
    """Run a command that asks in a terminal; return its exit code."""
    master, terminal = os.openpty()
    os.write(master, f"{answer}\n".encode())
    done = subprocess.run(
        [PROGRAM, *arguments], stdin=terminal, capture_output=True, env=environment(folder), check=False
    )
    os.close(terminal)
    os.close(master)
    return done.returncode


ROUTED = {
    "name": "From a colleague",
    "graphqlUrl": URL,
    "proxy": "http://proxy.example:3128",
    "apiHost": "abc.appsync-api.eu-west-1.amazonaws.com",
}


@pytest.fixture
def routed(folder: Path) -> dict[str, str]:
    server_context(folder, "localhost")
    return {**ROUTED, "caFile": str(folder / AUTHORITY_FILE)}


def profile_file(folder: Path, values: dict[str, str]) -> str:
    file = folder / "profile.json"
    file.write_text(json.dumps(values))
    return str(file)


def imported_profile(folder: Path, values: dict[str, str]) -> Finished:
    return run(folder, "profiles", "import", profile_file(folder, values))


def test_an_imported_profile_that_brings_a_ca_file_or_a_proxy_says_so_before_it_is_added(
    folder: Path, routed: dict[str, str]
) -> None:
    done = imported_profile(folder, routed)
    assert done.code == 0
    warning, *facts, added = done.err.splitlines()
    assert "can read its traffic" in warning
    assert facts == [
        "  API host: abc.appsync-api.eu-west-1.amazonaws.com",
        f"  CA file: {routed['caFile']}",
        "  proxy: http://proxy.example:3128",
    ]
    assert added.startswith("Added From a colleague.")


def test_show_prints_the_ca_file_and_the_proxy(folder: Path, routed: dict[str, str]) -> None:
    imported_profile(folder, routed)
    shown = run(folder, "profiles", "show", "From a colleague").out
    assert f"CA file: {routed['caFile']}\n" in shown
    assert "proxy: http://proxy.example:3128\n" in shown
    plain = imported_profile(folder, {"name": "Plain", "graphqlUrl": URL})
    assert plain.err.startswith("Added Plain.")
    assert "proxy" not in run(folder, "profiles", "show", "Plain").out


def test_an_imported_profile_that_puts_credentials_into_urls_says_so(folder: Path) -> None:
    done = imported_profile(folder, {"name": "Mock", "graphqlUrl": URL, "queryHandshake": True})
    assert "  credentials: in the URL of each connection\n" in done.err
    assert "credentials: in the URL of each connection\n" in run(folder, "profiles", "show", "Mock").out
    assert json.loads(run(folder, "profiles", "export", "Mock").out)["queryHandshake"] is True


def test_an_imported_proxy_with_a_password_is_rejected(folder: Path) -> None:
    done = imported_profile(folder, {**ROUTED, "proxy": "http://me:secret-word@proxy.example:3128"})
    assert done.code == 2
    assert "secret-word" not in done.err
    assert run(folder, "profiles", "show", "From a colleague").code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("answer", "is_added"), [("n", False), ("y", True)])
def test_in_a_terminal_the_import_of_a_ca_file_asks(
    folder: Path, routed: dict[str, str], answer: str, is_added: bool
) -> None:
    code = in_terminal(folder, answer, "profiles", "import", profile_file(folder, routed))
    assert code == (0 if is_added else 1)
    assert (run(folder, "profiles", "show", "From a colleague").code == 0) is is_added
