"""The proxy for an API, and the trusted certificates."""

from __future__ import annotations

from pathlib import Path

import pytest

from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.errors import CannotConnect, InputError
from appsync_console.domain.proxy import check_proxy
from appsync_console.texts.errors import error_text
from appsync_console.transport.proxy_route import find_route

API = parse_endpoint("https://x1.appsync-api.eu-west-1.amazonaws.com/graphql")
LOCAL = parse_endpoint("http://127.0.0.1:4000/graphql")
PROXY = "http://proxy.example:3128"


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize("variable", ["https_proxy", "all_proxy"])
@pytest.mark.parametrize("value", [PROXY, "proxy.example:3128", "http://person:word@proxy.example:3128"])
def test_the_system_proxy_is_used_for_both_urls(monkeypatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    route = find_route(API)
    for proxy in (route.http_proxy, route.realtime_proxy):
        assert proxy is not None
        assert proxy.address == "proxy.example:3128"
        assert proxy.url == (value if "://" in value else f"http://{value}")
        assert "word" not in repr(route)


def test_a_system_proxy_password_is_known_for_redaction(monkeypatch) -> None:
    monkeypatch.setenv("https_proxy", "http://person:pass%40word@proxy.example:3128")
    proxy = find_route(API).http_proxy
    assert proxy is not None
    assert proxy.password.reveal() == "pass@word"


def test_exceptions_apply_to_each_url_separately(monkeypatch) -> None:
    monkeypatch.setenv("https_proxy", PROXY)
    monkeypatch.setenv("no_proxy", "x1.appsync-realtime-api.eu-west-1.amazonaws.com")
    route = find_route(API)
    assert route.http_proxy is not None
    assert route.realtime_proxy is None


def test_the_system_proxy_is_not_used_for_loopback(monkeypatch) -> None:
    monkeypatch.setenv("http_proxy", PROXY)
    monkeypatch.setenv("all_proxy", PROXY)
    assert (find_route(LOCAL).http_proxy, find_route(LOCAL).realtime_proxy) == (None, None)


def test_the_profile_takes_precedence_over_the_system(monkeypatch) -> None:
    monkeypatch.setenv("https_proxy", PROXY)
    assert find_route(API, proxy="none").http_proxy is None
    named = find_route(LOCAL, proxy=" http://127.0.0.1:8080 ").http_proxy
    assert named is not None
    assert named.url == "http://127.0.0.1:8080"


def test_a_system_socks_proxy_is_rejected(monkeypatch) -> None:
    monkeypatch.setenv("https_proxy", "socks5://proxy.example:1080")
    with pytest.raises(CannotConnect) as told:
        find_route(API)
    assert "HTTP proxies only" in error_text(told.value).cause


@pytest.mark.parametrize(
    "proxy", ["proxy.example", "ftp://proxy.example", "http://", "http://h:port", "http://a/b", "http://u:p@h", "["]
)
def test_an_invalid_proxy_is_rejected(proxy: str) -> None:
    with pytest.raises(InputError) as told:
        check_proxy(proxy)
    assert told.value.field == "proxy"
    assert "u:p" not in str(told.value)


def test_plain_connections_need_no_certificates() -> None:
    assert find_route(LOCAL, ca_file="/nowhere").tls is None


@pytest.mark.parametrize(("content", "cause"), [(None, "missing"), (b"no certificate", "PEM format")])
def test_a_file_without_certificates_is_rejected(tmp_path: Path, content: bytes | None, cause: str) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError) as told:
        find_route(API, ca_file=str(file))
    assert told.value.field == "ca_file"
    assert cause in error_text(told.value).cause
