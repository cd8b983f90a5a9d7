"""The commands, as users and scripts run them."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.program import Sandbox, environment, run, running, running_sandbox

CURL_QUERY = "mutation P($name: String!, $data: AWSJSON!) { publish2channel(name: $name, data: $data) { name data } }"


def curl(sandbox: Sandbox, channel: str, data: str, key: str | None = None) -> dict:
    """The curl command of AppSync's documentation: x-api-key header, ``data`` as an AWSJSON string variable."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed: the documented curl line was NOT tried")
    body = json.dumps({"query": CURL_QUERY, "variables": {"name": channel, "data": data}})
    headers = ["-H", "Content-Type: application/json", "-H", f"x-api-key: {key or sandbox.key}"]
    done = subprocess.run(
        ["curl", "-sS", "-X", "POST", sandbox.url, *headers, "-d", body], capture_output=True, check=True
    )
    return json.loads(done.stdout)


def test_the_sandbox_prints_its_urls_in_one_line_of_json(sandbox):
    assert set(sandbox.outputs) >= {"graphqlUrl", "realtimeUrl", "apiKey", "apiId", "region"}
    assert sandbox.url.startswith("http://127.0.0.1:")
    assert sandbox.realtime_url.startswith("ws://127.0.0.1:")
    assert sandbox.key.startswith("da2-")


@pytest.mark.parametrize("way", ["option", "variable"])
def test_debug_messages_go_to_standard_error_without_secrets(folder, sandbox, way):
    options = ("--debug",) if way == "option" else ()
    variables = {} if way == "option" else {"APPSYNC_CONSOLE_LOG": "debug"}
    command = ("publish", "robots", "1", "--wait", "--url", sandbox.url)
    done = run(folder, *options, *command, **variables, **sandbox.credentials)
    assert done.code == 0
    assert " DEBUG appsync_console.transport" in done.err
    assert sandbox.key not in done.out + done.err
    assert "DEBUG" not in run(folder, *command, **sandbox.credentials).err


def test_curl_reaches_a_subscriber_of_the_channel_and_no_other(folder, sandbox):
    arguments = ("subscribe", "robots", "--json", "--count", "2", "--url", sandbox.url)
    with running(folder, *arguments, **sandbox.credentials) as robots:
        robots.await_notice("ready")
        answer = curl(sandbox, "robots", '{"source": "curl", "price": 1.10}')
        curl(sandbox, "cakes", '{"source": "elsewhere"}')
        curl(sandbox, "robots", '"second"')
        assert robots.end() == 0
        lines = [json.loads(line) for line in robots.rest().splitlines()]

    assert answer["data"]["publish2channel"]["name"] == "robots"
    assert [line["channel"] for line in lines] == ["robots", "robots"]
    assert json.loads(lines[0]["data"]) == {"source": "curl", "price": 1.1}
    assert json.loads(lines[1]["data"]) == "second"
    assert lines[0]["receivedAt"].endswith("Z")


def test_subscribe_first_prints_the_history(folder):
    with running_sandbox(folder, "--schema", "channel-with-history") as sandbox:
        curl(sandbox, "robots", '"before"')
        arguments = ("subscribe", "robots", "--json", "--count", "2", "--earlier", "5", "--url", sandbox.url)
        with running(folder, *arguments, **sandbox.credentials) as robots:
            kept = json.loads(robots.line())
            curl(sandbox, "robots", '"after"')
            live = json.loads(robots.line())
            assert robots.end() == 0
    assert (kept["data"], kept["earlier"], "receivedAt" in kept) == ('"before"', True, False)
    assert (live["data"], "receivedAt" in live) == ('"after"', True)


def test_publish_reaches_subscribers_and_waits_for_the_delivery(folder, sandbox):
    with running(folder, "subscribe", "robots", "--count", "1", "--url", sandbox.url, **sandbox.credentials) as robots:
        robots.await_notice("ready")
        done = run(folder, "publish", "robots", '{"a": 1}', "--wait", "--url", sandbox.url, **sandbox.credentials)
        assert robots.end() == 0

    assert done.code == 0, done.err
    assert "delivered after" in done.err
    assert robots.rest().endswith('robots {"a":1}\n')


@pytest.mark.parametrize("source", ["argument", "file", "standard input"])
def test_a_message_comes_from_an_argument_a_file_or_standard_input(folder, sandbox, source):
    text = f'{{"from": "{source}"}}'
    (folder / "message.json").write_text(text)
    argument = {"argument": text, "file": f"@{folder}/message.json", "standard input": "-"}[source]
    done = run(folder, "publish", "robots", argument, "--url", sandbox.url, stdin=text, **sandbox.credentials)
    assert (done.code, done.err) == (0, "published, accepted\n")


def test_invalid_json_exits_with_2_and_names_the_position(folder):
    done = run(folder, "publish", "robots", '{"a":1,}')
    assert done.code == 2
    assert "line 1, column 7" in done.err
    assert "Remove the comma" in done.err


def test_a_wrong_key_exits_with_4_with_cause_and_remedy(folder, sandbox):
    wrong = {"APPSYNC_CONSOLE_API_KEY": "da2-" + "0" * 26}
    for arguments in (("publish", "robots", "1"), ("subscribe", "robots"), ("publish", "robots", "1", "--wait")):
        done = run(folder, *arguments, "--url", sandbox.url, **wrong)
        assert done.code == 4, arguments
        assert "cause:" in done.err
        assert "what to do:" in done.err
        assert "0" * 26 not in done.err


def test_an_unreachable_server_exits_with_3(folder):
    for arguments in (("publish", "robots", "1"), ("subscribe", "robots")):
        done = run(folder, *arguments, "--url", "http://127.0.0.1:9/graphql", APPSYNC_CONSOLE_API_KEY="da2-x")
        assert done.code == 3, arguments
        assert "what to do:" in done.err


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a file that never ends")
@pytest.mark.parametrize("command", [("profiles", "import", "/dev/zero"), ("publish", "robots", "@/dev/zero")])
def test_an_endless_file_is_refused(folder, sandbox, command):
    target = ("--url", sandbox.url) if command[0] == "publish" else ()
    done = run(folder, *command, *target, **sandbox.credentials)
    assert done.code == 2
    assert "/dev/zero is larger than 16 MB." in done.err


def test_a_missing_key_exits_with_4(folder):
    done = run(folder, "publish", "robots", "1", "--url", "https://api.example.com/graphql")
    assert done.code == 4
    assert "APPSYNC_CONSOLE_API_KEY" in done.err


def test_an_invalid_url_exits_with_2(folder):
    done = run(folder, "subscribe", "robots", "--url", "http://api.example.com", APPSYNC_CONSOLE_API_KEY="da2-x")
    assert done.code == 2
    assert "https" in done.err


def test_a_subscription_without_messages_exits_with_1_after_its_timeout(folder, sandbox):
    done = run(folder, "subscribe", "robots", "--timeout", "0.5", "--url", sandbox.url, **sandbox.credentials)
    assert done.code == 1
    assert "Timed out after 0 messages." in done.err


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_a_subscription_in_order(folder, name):
    with (
        running_sandbox(folder) as sandbox,
        running(folder, "subscribe", "robots", "--url", sandbox.url, **sandbox.credentials) as robots,
    ):
        robots.await_notice("ready")
        robots.process.send_signal(signal.Signals[name])
        assert robots.end() == 128 + signal.Signals[name]
        assert "Traceback" not in robots.notices()


def test_a_second_signal_ends_a_command_that_waits_for_the_server(folder, sandbox):
    with running(folder, "subscribe", "robots", "--url", sandbox.url, **sandbox.credentials) as robots:
        robots.await_notice("ready")
        sandbox.program.process.send_signal(signal.SIGSTOP)
        try:
            robots.process.send_signal(signal.SIGINT)
            robots.process.send_signal(signal.SIGTERM)
            assert robots.end() in (130, 143)  # two signals at the same time have no order
        finally:
            sandbox.program.process.send_signal(signal.SIGCONT)
        assert "Traceback" not in robots.notices()


def test_a_subscription_reconnects_when_the_server_is_back_and_prints_the_gap(folder):
    with running_sandbox(folder) as first:
        port = first.url.split(":")[2].split("/")[0]
        arguments = ("subscribe", "robots", "--json", "--count", "1", "--url", first.url)
        with running(folder, *arguments, **first.credentials) as robots:
            robots.await_notice("ready")
            first.program.process.kill()
            first.program.end()
            robots.await_notice("Reconnecting")
            again = ("sandbox", "--port", port, "--json", "--api-key-env", "SANDBOX_KEY")
            with running(folder, *again, SANDBOX_KEY=first.key) as second:
                second.line()
                gap = json.loads(robots.line())
                done = run(folder, "publish", "robots", "1", "--url", first.url, **first.credentials)
                assert done.code == 0, done.err
                assert robots.end() == 0

    assert gap["channel"] == "robots"
    assert gap["gap"]["from"] < gap["gap"]["to"]
    assert json.loads(robots.rest())["data"] == "1"


def test_twenty_subscribers_each_get_each_of_500_messages_once_and_in_order(folder, sandbox):
    """All twenty run in one process to save time; each has its own connection."""
    script = folder / "twenty.py"
    script.write_text(TWENTY)
    done = subprocess.run(
        [sys.executable, str(script), sandbox.url, sandbox.key], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "20 subscribers, 500 messages each, in order\n"


TWENTY = """
import asyncio, json, sys
from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.domain.terms import ChannelState
from appsync_console.session.factory import new_session
from appsync_console.session.live.events import SessionListener
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer

class Subscriber(SessionListener):
    def __init__(self):
        self.numbers, self.live, self.full = [], asyncio.Event(), asyncio.Event()
    def channel_changed(self, status):
        if status.state is ChannelState.LIVE:
            self.live.set()
    def received(self, batch):
        self.numbers += [json.loads(text) for arrival in batch for text in arrival.texts]
        if len(self.numbers) >= 500:
            self.full.set()

def fail(name, error):
    raise SystemExit(f"{name}: {error!r}")

async def main(url, key):
    def session(listener):
        access = ApiAccess(parse_endpoint(url), ApiKeyAuthorizer(Secret(key)), Redactor())
        return new_session("p", access, listeners=[listener], report=fail)
    subscribers = [Subscriber() for _ in range(20)]
    sessions = [session(subscriber) for subscriber in subscribers]
    for each in sessions:
        each.listen("robots")
        each.open()
    for subscriber in subscribers:
        await subscriber.live.wait()
    publisher = session(SessionListener())
    for number in range(500):
        await publisher.publish("robots", str(number))
    for subscriber in subscribers:
        await subscriber.full.wait()
    for each in [publisher, *sessions]:
        await each.aclose()
    assert all(subscriber.numbers == list(range(500)) for subscriber in subscribers)
    print("20 subscribers, 500 messages each, in order")

asyncio.run(main(*sys.argv[1:]))
"""


def test_profiles_are_copied_to_another_computer_without_their_keys(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    file = folder / "staging.json"
    file.write_text('{"name": "Staging", "graphqlUrl": "https://api.example.com/graphql", "channels": ["robots"]}')
    assert run(folder, "profiles", "import", str(file)).code == 0
    exported = run(folder, "profiles", "export", "staging")
    (other / "again.json").write_text(exported.out)
    assert run(other, "profiles", "import", str(other / "again.json")).code == 0

    listed = run(other, "profiles", "list").out.splitlines()
    assert [line.split("\t")[0] for line in listed] == ["Sandbox", "Staging"]
    shown = run(other, "profiles", "show", "Staging").out
    assert "wss://api.example.com/graphql/realtime" in shown
    assert "API key: none stored" in shown
    assert run(other, "profiles", "remove", "Staging").code == 0
    assert run(other, "profiles", "show", "Staging").code == 2


def test_the_key_is_in_no_process_list(folder, sandbox):
    with running(folder, "subscribe", "robots", "--url", sandbox.url, **sandbox.credentials) as robots:
        robots.await_notice("ready")
        arguments = subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, text=True, check=True).stdout
    assert "subscribe robots" in arguments
    assert sandbox.key not in arguments


URL = "https://abcdefghijklmnopqrstuvwxyz.appsync-api.eu-west-1.amazonaws.com/graphql"
KEY = "da2-abcdefghijklmnopqrstuvwxyz"


def test_the_file_of_another_tool_is_imported_as_a_profile(folder):
    file = folder / "amplify_outputs.json"
    data = {"url": URL, "aws_region": "eu-west-1", "default_authorization_type": "AWS_IAM", "authorization_types": []}
    file.write_text(json.dumps({"version": "1", "data": data}))
    done = run(folder, "profiles", "import", str(file))
    assert done.code == 0, done.err
    assert f"Added amplify_outputs: {URL}." in done.err
    other = URL.replace("abc", "xyz", 1)
    again = run(folder, "profiles", "import", "-", stdin=f"ChatStack.Url = {other}\n")
    assert "Added ChatStack" in again.err
    twice = run(folder, "profiles", "import", str(file))
    assert "Updated amplify_outputs" in twice.err
    added = run(folder, "profiles", "import", "--add", str(file))
    assert "Added amplify_outputs 2" in added.err
    assert "AWS_IAM" in run(folder, "profiles", "list").out


def test_a_key_that_cannot_be_stored_is_not_shown(folder):
    done = run(folder, "profiles", "import", "-", stdin=f"ChatStack.Url = {URL}\nChatStack.Key = {KEY}\n")
    everything = (
        done.out
        + done.err
        + "".join(path.read_text(errors="replace") for path in (folder / "console").rglob("*") if path.is_file())
    )
    assert KEY not in everything
    assert "Traceback" not in done.err


def test_a_file_without_an_api_is_rejected(folder):
    done = run(folder, "profiles", "import", "-", stdin="nothing of the kind")
    assert done.code == 2
    assert "describes no AppSync API" in done.err


def test_the_self_test_reports_every_component(folder):
    done = run(folder, "--self-test")
    assert done.code == 0, done.out + done.err
    lines = done.out.splitlines()
    parts = ("Resources", "Message log", "TLS", "Keyring", "Sandbox", "Window")
    assert [line.partition(":")[0] for line in lines[1:-1]] == list(parts)
    said = dict(line.split(": ", 1) for line in lines[1:-1])
    assert said["Keyring"].startswith("skipped · ")
    assert all(said[part].startswith("passed · ") for part in parts if part != "Keyring")
    assert lines[-1] == "The self-test passed."
    assert not (folder / "console").exists()


def test_a_missing_component_fails_the_self_test(folder):
    script = folder / "without_resources.py"
    script.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from appsync_console import resources\n"
        "from appsync_console.app.self_test import run_self_test\n"
        "resources.path = lambda name: Path('/nowhere') / name\n"
        "sys.exit(run_self_test())\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, env=environment(folder), timeout=120, check=False
    )
    assert done.returncode == 1
    assert "Resources: FAILED · FileNotFoundError" in done.stdout
    assert "TLS: passed" in done.stdout
    assert done.stdout.splitlines()[-1] == "The self-test failed. See above."


def test_the_log_is_exported_for_other_tools(folder):
    script = folder / "log_something.py"
    script.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from appsync_console.domain.message import Entry, Kind\n"
        "from appsync_console.domain.profile import SANDBOX_ID\n"
        "from appsync_console.session.workspace.folders import Folders\n"
        "from appsync_console.store.log.message_log import MessageLog\n"
        "log = MessageLog.open(Folders.under(Path(sys.argv[1])).message_log)\n"
        "made = [Entry(channel='robots', kind=Kind.RECEIVED, at_us=1, text=str(n)) for n in range(500)]\n"
        "log.append(SANDBOX_ID, made)\n"
        "log.close()\n"
    )
    subprocess.run(
        [sys.executable, str(script), str(folder / "console")], env=environment(folder), check=True, timeout=60
    )
    done = run(folder, "export", "--profile", "Sandbox")
    assert done.code == 0, done.err
    assert [json.loads(line)["data"] for line in done.out.splitlines()] == [str(n) for n in range(500)]
    file = folder / "robots.csv"
    written = run(folder, "export", "robots", "--profile", "Sandbox", "--format", "csv", "--output", str(file))
    assert "Exported 500 messages to" in written.err
    assert len(file.read_text().splitlines()) == 501
    exact = file.read_bytes()
    safe = run(folder, "export", "--profile", "Sandbox", "--format", "csv", "--spreadsheet-safe", "--bom")
    assert safe.out.startswith("\ufeffchannel,")
    assert safe.out.removeprefix("\ufeff").splitlines() == exact.decode().splitlines()  # no cell needs a change
    unused = run(folder, "export", "--profile", "Sandbox", "--bom")
    assert unused.code == 2
    assert "need --format csv" in unused.err
    nothing = run(folder, "export", "cakes", "--profile", "Sandbox", "--output", str(folder / "nothing"))
    assert nothing.code == 2
    assert "The log has no messages of the channel cakes." in nothing.err
    assert not (folder / "nothing").exists()


def test_an_exported_log_is_imported_again_and_fields_can_be_masked(folder):
    file = folder / "messages.jsonl"
    lines = [
        {
            "channel": "robots",
            "kind": "received",
            "at": f"2026-01-01T00:00:0{n}.000000Z",
            "data": f'{{"key":"secret {n}"}}',
        }
        for n in range(3)
    ]
    lines[1]["marked"] = True
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = run(folder, "import", str(file), "--profile", "Sandbox")
    assert done.code == 0, done.err
    assert "Imported 3 messages into Sandbox." in done.err
    exported = [json.loads(line) for line in run(folder, "export", "--profile", "Sandbox").out.splitlines()]
    assert [{name: value for name, value in each.items() if name not in ("seq", "size")} for each in exported] == lines
    masked = run(folder, "export", "--profile", "Sandbox", "--mask", "key", "--search", "is:marked")
    assert [json.loads(line)["data"] for line in masked.out.splitlines()] == ['{"key":"***"}']
    file.write_text('{"kind": "received"}\n')
    refused = run(folder, "import", str(file), "--profile", "Sandbox")
    assert refused.code == 2
    assert "Line 1 of messages.jsonl is not a message: channel is missing" in refused.err
    wrong = run(folder, "export", "--profile", "Sandbox", "--search", '"no end')
    assert wrong.code == 2
    assert "does not understand" in wrong.err


def test_an_export_without_a_log_exits_with_2(folder):
    done = run(folder, "export", "--profile", "Sandbox")
    assert done.code == 2
    assert "no message log yet" in done.err
