"""The sandbox as a child process."""

import asyncio
import os
import sys

import pytest

from appsync_console.domain.errors import CannotConnect
from appsync_console.session.sandbox.process import SandboxProcess
from appsync_console.session.workspace.workspace import make_api_key
from appsync_console.texts.errors import error_text
from tests.support.waiting import until

pytestmark = pytest.mark.slow


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


async def test_it_starts_with_the_given_key_and_stops_on_request():
    sandbox = SandboxProcess()
    key = make_api_key()
    address = await sandbox.start(port=0, api_key=key)

    assert address.api_key == key
    assert address.endpoint.graphql_url == f"http://127.0.0.1:{address.port}/graphql"
    process_id = sandbox.process_id
    assert is_alive(process_id)
    await sandbox.aclose()
    assert not sandbox.is_running
    assert not is_alive(process_id)


async def test_a_port_in_use_is_replaced_by_another():
    first, second = SandboxProcess(), SandboxProcess()
    taken = await first.start(port=0, api_key=make_api_key())
    other = await second.start(port=taken.port, api_key=make_api_key())

    assert other.port != taken.port
    await second.aclose()
    await first.aclose()


async def test_its_error_message_is_the_cause_if_it_does_not_start():
    sandbox = SandboxProcess([sys.executable, "-c", "import sys; sys.exit('no room left')"])
    with pytest.raises(CannotConnect) as caught:
        await sandbox.start(port=0, api_key=make_api_key())
    assert error_text(caught.value).cause == "no room left"


async def test_a_missing_program_is_an_error():
    with pytest.raises(CannotConnect):
        await SandboxProcess(["/nowhere/program"]).start(port=0, api_key=make_api_key())


async def test_it_exits_with_its_parent_process(tmp_path):
    """The parent is killed, so it cannot notify the sandbox."""
    script = (
        "import asyncio, os, signal\n"
        "from appsync_console.session.sandbox.process import SandboxProcess\n"
        "from appsync_console.session.workspace.workspace import make_api_key\n"
        "async def main():\n"
        "    sandbox = SandboxProcess()\n"
        "    await sandbox.start(port=0, api_key=make_api_key())\n"
        "    print(sandbox.process_id, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE)
    out, _ = await parent.communicate()
    process_id = int(out)
    await until(lambda: not is_alive(process_id), what="the sandbox ended")


async def test_it_inherits_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of no use to a sandbox")
    monkeypatch.setenv("SOME_VARIABLE", "kept")
    names = "sorted({'AWS_SECRET_ACCESS_KEY', 'SOME_VARIABLE', 'PATH'} & os.environ.keys())"
    sandbox = SandboxProcess([sys.executable, "-c", f"import os, sys; sys.exit(' '.join({names}))"])
    with pytest.raises(CannotConnect) as caught:
        await sandbox.start(port=0, api_key=make_api_key())
    assert error_text(caught.value).cause == "PATH SOME_VARIABLE"
