"""The sandbox as a process of its own."""

import asyncio
import os
import sys

import pytest

from appsync_console.domain.errors import CannotConnect
from appsync_console.session.sandbox.process import SandboxProcess
from appsync_console.session.workspace.workspace import make_api_key
from tests.support.waiting import until


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


async def test_it_starts_with_the_key_it_is_given_and_ends_when_told():
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


async def test_a_port_that_is_taken_is_replaced_by_another():
    first, second = SandboxProcess(), SandboxProcess()
    taken = await first.start(port=0, api_key=make_api_key())
    other = await second.start(port=taken.port, api_key=make_api_key())

    assert other.port != taken.port
    await second.aclose()
    await first.aclose()


async def test_what_it_says_when_it_does_not_start_is_the_cause():
    sandbox = SandboxProcess([sys.executable, "-c", "import sys; sys.exit('no room left')"])
    with pytest.raises(CannotConnect) as caught:
        await sandbox.start(port=0, api_key=make_api_key())
    assert caught.value.cause == "no room left"


async def test_a_program_that_is_not_there_is_told():
    with pytest.raises(CannotConnect):
        await SandboxProcess(["/nowhere/program"]).start(port=0, api_key=make_api_key())


async def test_it_ends_with_the_process_that_started_it(tmp_path):
    """The parent is killed, so it cannot tell the sandbox anything."""
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
