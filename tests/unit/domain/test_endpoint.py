"""Deriving the two endpoints of an API from its URL."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.api.endpoint import Endpoint, corrected_url, parse_endpoint
from appsync_console.domain.errors import InputError
from appsync_console.texts.errors import error_text

ID = "abcdefghijklmnopqrstuvwxyz"
API = f"{ID}.appsync-api.eu-west-1.amazonaws.com"
REALTIME = f"{ID}.appsync-realtime-api.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    ("url", "graphql", "realtime", "host"),
    [
        (f"https://{API}/graphql", f"https://{API}/graphql", f"wss://{REALTIME}/graphql", API),
        (f"  https://{API}/graphql\n", f"https://{API}/graphql", f"wss://{REALTIME}/graphql", API),
        (f"https://{API}/graphql/", f"https://{API}/graphql", f"wss://{REALTIME}/graphql", API),
        (f"https://{API}", f"https://{API}/graphql", f"wss://{REALTIME}/graphql", API),
        (f"HTTPS://{API.upper()}/graphql", f"https://{API}/graphql", f"wss://{REALTIME}/graphql", API),
        (
            "https://x1.appsync-api.cn-north-1.amazonaws.com.cn/graphql",
            "https://x1.appsync-api.cn-north-1.amazonaws.com.cn/graphql",
            "wss://x1.appsync-realtime-api.cn-north-1.amazonaws.com.cn/graphql",
            "x1.appsync-api.cn-north-1.amazonaws.com.cn",
        ),
        (
            "https://x1.appsync-api.us-gov-west-1.amazonaws.com/graphql",
            "https://x1.appsync-api.us-gov-west-1.amazonaws.com/graphql",
            "wss://x1.appsync-realtime-api.us-gov-west-1.amazonaws.com/graphql",
            "x1.appsync-api.us-gov-west-1.amazonaws.com",
        ),
        (
            "https://api.example.com/graphql",
            "https://api.example.com/graphql",
            "wss://api.example.com/graphql/realtime",
            "api.example.com",
        ),
        (
            "https://api.example.com/v2/graphql/",
            "https://api.example.com/v2/graphql",
            "wss://api.example.com/v2/graphql/realtime",
            "api.example.com",
        ),
        (
            "https://api.example.com:8443",
            "https://api.example.com:8443/graphql",
            "wss://api.example.com:8443/graphql/realtime",
            "api.example.com:8443",
        ),
        (
            "http://127.0.0.1:20002/graphql",
            "http://127.0.0.1:20002/graphql",
            "ws://127.0.0.1:20002/graphql/realtime",
            "127.0.0.1:20002",
        ),
        (
            "http://localhost:20002/graphql",
            "http://localhost:20002/graphql",
            "ws://localhost:20002/graphql/realtime",
            "localhost:20002",
        ),
        (
            "https://localhost:20002/graphql",
            "https://localhost:20002/graphql",
            "wss://localhost:20002/graphql/realtime",
            "localhost:20002",
        ),
        (
            "http://[::1]:20002/graphql",
            "http://[::1]:20002/graphql",
            "ws://[::1]:20002/graphql/realtime",
            "[::1]:20002",
        ),
    ],
)
def test_an_endpoint_has_two_urls_and_a_host(url: str, graphql: str, realtime: str, host: str) -> None:
    assert parse_endpoint(url) == Endpoint(graphql_url=graphql, realtime_url=realtime, host=host)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "missing"),
        ("   ", "missing"),
        ("https://api.example.com /graphql", "space"),
        ("https://api.\nexample.com/graphql", "space"),
        ("api.example.com/graphql", "not a complete URL"),
        ("https:///graphql", "not a complete URL"),
        ("https://api.example.com:99999/graphql", "not a URL"),
        ("https://api.example.com:0/graphql", "not a complete URL"),
        ("https://[::1/graphql", "not a URL"),
        ("http://api.example.com/graphql", "Use https"),
        ("http://127.0.0.1.example.com/graphql", "Use https"),
        ("ftp://api.example.com/graphql", "ftp"),
        ("wss://api.example.com/graphql", "WebSocket URL"),
        ("https://me:word@api.example.com/graphql", "user name or password"),
        ("https://api.example.com/graphql?x-api-key=1", "query or fragment"),
        ("https://api.example.com/graphql#top", "query or fragment"),
        ("https://api.\xa0example.com/graphql", "space"),
        (f"https://{API}/graph", "/graphql, not /graph"),
        (f"https://{API}/event", "Events API, which is not supported yet"),
        (f"wss://{REALTIME}/event/realtime", "ends in /graphql"),
        ("wss://events.example.com/event/realtime", "Events API"),
    ],
)
def test_an_invalid_url_is_rejected_with_a_remedy(url: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_endpoint(url)
    assert said in str(error_text(refused.value))
    assert refused.value.field == "url"
    assert error_text(refused.value).remedy


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (f"wss://{REALTIME}/graphql", f"https://{API}/graphql"),
        (f"https://{REALTIME}/graphql", f"https://{API}/graphql"),
        (f"https://{API}/graphql/realtime", f"https://{API}/graphql"),
        (f"wss://{API}/graphql/realtime/", f"https://{API}/graphql"),
        (f"WSS://{REALTIME.upper()}/graphql/realtime", f"https://{API}/graphql"),
        ("https://api.example.com/graphql/realtime", "https://api.example.com/graphql"),
        ("wss://api.example.com:8443/v2/graphql/realtime", "https://api.example.com:8443/v2/graphql"),
        ("https://api.example.com/graphql/realtime/realtime", "https://api.example.com/graphql"),
        ("ws://127.0.0.1:20002/graphql/realtime", "http://127.0.0.1:20002/graphql"),
        (f"\ufeff https://{API}/graphql\xa0", f"https://{API}/graphql"),
        (f"https://{ID}\u200b.{API.partition('.')[2]}/graphql", f"https://{API}/graphql"),
        (f"'“https://{API}/graphql”'\n", f"https://{API}/graphql"),
        (f'"wss://{REALTIME}/graphql"', f"https://{API}/graphql"),
    ],
)
def test_other_forms_of_the_url_are_corrected(text: str, url: str) -> None:
    assert corrected_url(text) == corrected_url(url) == url
    assert parse_endpoint(text) == parse_endpoint(url)
    assert "realtime/realtime" not in parse_endpoint(text).realtime_url


def test_a_password_in_a_url_is_not_repeated_in_the_error() -> None:
    with pytest.raises(InputError) as refused:
        parse_endpoint("https://me:word@api.example.com/graphql")
    assert "word@" not in f"{refused.value!r} {refused.value} {refused.value.raw}"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost", "box.localhost", "[::1]"])
def test_loopback_hosts_are_recognized(host: str) -> None:
    assert parse_endpoint(f"http://{host}:1/graphql").is_loopback


@pytest.mark.parametrize("host", [API, "localhost.example.com", "192.168.1.7", "[2001:db8::1]"])
def test_other_hosts_are_not_loopback(host: str) -> None:
    assert not parse_endpoint(f"https://{host}/graphql").is_loopback


def test_a_private_api_is_reached_by_another_name_and_identified_by_its_own() -> None:
    there = "vpce-0123-ab.appsync-api.eu-west-1.vpce.amazonaws.com"
    assert parse_endpoint(f"https://{there}/graphql", f" {API} ") == Endpoint(
        graphql_url=f"https://{there}/graphql",
        realtime_url=f"wss://{there}/graphql",
        host=API,
        http_host=API,
        realtime_host=REALTIME,
    )


@pytest.mark.parametrize(
    ("url", "api_host"),
    [
        ("https://vpce-0123-ab.appsync-api.eu-west-1.vpce.amazonaws.com/graphql", ""),
        ("https://api.example.com/graphql", "api.example.com"),
        ("https://api.example.com/graphql", REALTIME),
        ("https://api.example.com/graphql", f"https://{API}"),
    ],
)
def test_the_host_of_a_private_api_is_required_and_checked(url: str, api_host: str) -> None:
    with pytest.raises(InputError) as told:
        parse_endpoint(url, api_host)
    assert told.value.field == "api_host"


@given(
    st.text(max_size=60)
    | st.from_regex(r"(https?|wss?|HTTPS)://[a-z\[:\].@0-9]{1,20}(:[0-9]{1,6})?/[a-z/?#%]{0,9}", fullmatch=True)
)
def test_any_text_gives_an_endpoint_or_an_input_error(text: str) -> None:
    try:
        endpoint = parse_endpoint(text)
    except InputError as refused:
        problem = refused
    else:
        assert parse_endpoint(endpoint.graphql_url) == endpoint
        return
    assert problem.field == "url"
    assert error_text(problem).remedy


def test_the_real_time_url_of_a_custom_domain_gives_its_graphql_url() -> None:
    endpoint = parse_endpoint("https://api.example.com/graphql/realtime")
    assert endpoint.graphql_url == "https://api.example.com/graphql"
    assert endpoint.realtime_url == "wss://api.example.com/graphql/realtime"
