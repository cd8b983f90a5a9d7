"""The sandbox behind a certificate of a private authority."""

from __future__ import annotations

import asyncio
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.errors import CannotConnect, InputError
from appsync_console.domain.terms import ConnectionState
from appsync_console.sandbox.core import tls
from appsync_console.sandbox.core.tls import AUTHORITY_FILE, server_context
from appsync_console.texts.errors import error_text
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer
from appsync_console.transport.proxy_route import find_route
from tests.support.error_texts import raises_text
from tests.support.publishing import LonePublisher
from tests.support.realtime_client import KEY, running_client
from tests.support.sandbox import running_sandbox
from tests.support.waiting import until


async def test_a_message_makes_the_round_trip_over_https_and_wss(tmp_path: Path) -> None:
    async with running_sandbox(tls_folder=tmp_path, api_keys=(KEY,)) as sandbox:
        assert sandbox.graphql_url.startswith("https://")
        endpoint = parse_endpoint(sandbox.graphql_url)
        assert endpoint.realtime_url.startswith("wss://")
        route = await asyncio.to_thread(find_route, endpoint, ca_file=str(tmp_path / AUTHORITY_FILE))
        publisher = LonePublisher(endpoint, ApiKeyAuthorizer(KEY), route=route)
        async with running_client(endpoint, "robots", route=route) as client:
            await until(lambda: client.heard.link.subscriptions == 1)
            await publisher.publish("robots", "1")
            await until(lambda: len(client.heard.incoming) == 1)
        await publisher.aclose()


async def test_an_untrusted_authority_is_reported(tmp_path: Path) -> None:
    async with running_sandbox(tls_folder=tmp_path, api_keys=(KEY,)) as sandbox:
        endpoint = parse_endpoint(sandbox.graphql_url)
        publisher = LonePublisher(endpoint, ApiKeyAuthorizer(KEY), route=find_route(endpoint))
        with raises_text(CannotConnect, "certificate"):
            await publisher.publish("robots", "1")
        await publisher.aclose()
        async with running_client(endpoint, "robots", route=find_route(endpoint)) as client:
            await client.heard.until_link(ConnectionState.WAITING)


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
async def test_curl_trusts_the_authority_file(tmp_path: Path, name: str) -> None:
    async with running_sandbox(tls_folder=tmp_path, api_keys=(KEY,)) as sandbox:
        url = f"https://{name}:{sandbox.port}/graphql"
        command = ("curl", "-sS", "--cacert", str(tmp_path / AUTHORITY_FILE), url, "-d", "{}")
        try:
            done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            pytest.skip("NOT TESTED WITH CURL: curl is not installed.")
    assert "UnauthorizedException" in done.stdout, done.stderr


def test_the_authority_is_reused_and_its_key_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "tls"
    server_context(folder, "127.0.0.1")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    server_context(folder, "192.168.1.20")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    if sys.platform != "win32":
        assert stat.S_IMODE((folder / "authority-key.pem").stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_authority_that_expires_soon_is_renewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(tls, "AUTHORITY_LIFE", tls.RENEWED_BEFORE - timedelta(days=1))
        server_context(tmp_path, "localhost")
    server_context(tmp_path, "localhost")
    certificate = x509.load_pem_x509_certificate((tmp_path / AUTHORITY_FILE).read_bytes())
    assert certificate.not_valid_after_utc > datetime.now(UTC) + tls.RENEWED_BEFORE


@pytest.mark.parametrize("host", ["8.8.8.8", "api.example.com"])
def test_the_authority_is_limited_to_private_networks(tmp_path: Path, host: str) -> None:
    with pytest.raises(InputError) as refused:
        server_context(tmp_path, host)
    assert refused.value.field == "tls"
    assert "private networks" in error_text(refused.value).cause


@pytest.mark.parametrize("name", ["authority.pem", "authority-key.pem"])
def test_foreign_files_are_not_overwritten(tmp_path: Path, name: str) -> None:
    server_context(tmp_path, "localhost")
    (tmp_path / name).write_text("something else")
    with pytest.raises(InputError):
        server_context(tmp_path, "localhost")
    assert (tmp_path / name).read_text() == "something else"
