"""A second start finds the open window, and nothing else."""

import asyncio
import contextlib
import json
import socket
import stat
import sys

import pytest

from appsync_console.app import single_window
from appsync_console.app.single_window import raise_first, raised_by_others
from appsync_console.domain.errors import InputError
from appsync_console.session.workspace.folders import Folders
from tests.support.error_texts import raises_text


@pytest.fixture
def folders(tmp_path):
    return Folders.under(tmp_path)


async def asks(folders, profile=None):
    return await asyncio.to_thread(raise_first, folders, profile)


async def test_the_open_window_gets_the_requested_profile(folders):
    raised = []
    async with raised_by_others(folders, raised.append):
        assert await asks(folders)
        assert await asks(folders, "Städte")
    assert raised == [None, "Städte"]
    assert not await asks(folders), "the window is closed"


async def test_an_error_of_the_open_window_is_raised_in_the_second_process(folders):
    def refuse(profile):
        raise InputError("control.rejected", said=f"There is no {profile}.", field="profile", advice="Name another.")

    async with raised_by_others(folders, refuse):
        with raises_text(InputError, r"There is no Nowhere\. Name another\."):
            await asks(folders, "Nowhere")


async def test_the_activation_token_of_the_desktop_is_passed_on(folders, monkeypatch):
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "leave-7")
    seen = []
    async with raised_by_others(folders, lambda profile: seen.append(single_window.os.environ["XDG_ACTIVATION_TOKEN"])):
        assert await asks(folders)
    assert seen == ["leave-7"]


async def test_without_the_password_nothing_is_raised(folders):
    raised = []
    async with raised_by_others(folders, raised.append):
        note = folders.data / "window.json"
        if sys.platform != "win32":
            assert stat.S_IMODE(note.stat().st_mode) == 0o600
        note.write_text(json.dumps(json.loads(note.read_text()) | {"password": "gu\u00e9ss"}))
        assert not await asks(folders)
        port = json.loads(note.read_text())["port"]
        for odd in (
            b"\n",
            b"[]\n",
            b"{" * 9000 + b"\n",
            b"[" * 4000 + b"\n",
            b"\xff\xfe\n",
            b"GET / HTTP/1.1\r\n\r\n",
            b"{}\n",
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(odd)
            with contextlib.suppress(ConnectionResetError):
                assert await reader.read() == b""
            writer.close()
    assert raised == []


@pytest.mark.parametrize(
    "note", ["", "{", "[]", "null", "{}", '{"port": "x", "password": "y"}', '{"port": 1, "password": "y"}',
             '{"port": 99999, "password": "y"}', '{"port": null, "password": null}', "[" * 5000]
)  # fmt: skip
def test_a_malformed_file_is_ignored(folders, note):
    (folders.data / "window.json").write_text(note)
    assert not raise_first(folders, None)


def test_another_program_on_the_port_that_does_not_answer_is_ignored(folders, monkeypatch):
    monkeypatch.setattr(single_window, "_ANSWER_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        (folders.data / "window.json").write_text(json.dumps({"port": deaf.getsockname()[1], "password": "y"}))
        assert not raise_first(folders, None)
