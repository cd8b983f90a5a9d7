"""What of a configuration file does not become part of a profile is named."""

from __future__ import annotations

import json

import pytest

from appsync_console.domain.api.config_files.find import find_apis
from appsync_console.domain.errors import InputError
from appsync_console.texts.notices import notice_text

URL = "https://abcdefghijklmnopqrstuvwxyz.appsync-api.eu-west-1.amazonaws.com/graphql"
EVENTS = "https://cdefghijklmnopqrstuvwxyzab.appsync-api.eu-west-1.amazonaws.com/event"
KEY, OTHER_KEY = "da2-abcdefghijklmnopqrstuvwxyz", "da2-bcdefghijklmnopqrstuvwxyza"
API = {"graphqlUrl": URL}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (
            {"data": {"url": URL, "api_key": KEY}, "custom": {"events": {"url": EVENTS, "api_key": OTHER_KEY}}},
            "Events API https://cdef",
        ),
        (
            {"api": {"rest": {"endpointType": "REST", "endpoint": "https://r.example.com/dev"}}, **API},
            "REST API https://r.example.com",
        ),
        ({**API, "apiKey": KEY, "oldKey": OTHER_KEY}, "1 further API key"),
        ({"A": API, "B": {"graphqlUrl": URL.replace("abc", "xyz")}, "k": KEY}, "1 API key. The file does not say"),
        ({**API, "apiKey": "<sensitive>"}, "does not show it"),
        ({**API, "apiKey": {"value": "(sensitive value)", "sensitive": True}}, "does not show it"),
        (f'graphql_url = "{URL}"\napi_key = <sensitive>\n', "does not show it"),
        (f"const c = {{ graphqlUrl: '{URL}', apiKey: process.env.KEY }}", "Only running the program"),
        ({**API, "apiKey": "${AppSyncKey}"}, "Only running the program"),
        ({**API, "authMode": "MAGIC"}, "mode MAGIC"),
        (
            {**API, "authMode": "iam", "identityPoolId": "eu-west-1:00000000-1111-2222-3333-444444444444"},
            "identity pool",
        ),
        ({**API, "more": {"url": "http://api.example.com/graphql"}}, "http://api.example.com/graphql"),
        (
            f"const a = {{ graphqlUrl: '{URL}' }};\nconst b = {{ graphqlUrl: process.env.B }};",
            "whose URL is not in the file",
        ),
    ],
)
def test_what_is_left_out_is_named(value: object, words: str) -> None:
    found = find_apis(value if isinstance(value, str) else json.dumps(value))
    (notice,) = found.left_out
    assert words in notice_text(notice)
    assert KEY not in notice_text(notice)
    assert OTHER_KEY not in notice_text(notice)


def test_nothing_is_named_without_reason() -> None:
    assert find_apis(json.dumps({**API, "apiKey": KEY, "again": {"apiKey": KEY}})).left_out == ()


def test_the_key_of_another_api_is_not_taken() -> None:
    value = {"data": {"url": URL}, "custom": {"events": {"url": EVENTS, "api_key": OTHER_KEY}}}
    assert find_apis(json.dumps(value)).apis[0].api_key is None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"custom": {"events": {"url": EVENTS, "api_key": KEY}}}, "config.events_only"),
        ("const c = { aws_appsync_graphqlEndpoint: process.env.URL };", "config.url_computed"),
        ({"apiKey": KEY}, "config.no_url"),
        ("milk", "config.unreadable"),
        ("milk\n" * 1_000_000, "config.too_large"),
        (" " * (17 << 20), "config.too_large"),
        (json.dumps([1] * 600_000), "config.too_large"),
        ({"graphqlUrl": "http://api.example.com/graphql"}, "url.plain_http"),
    ],
)
def test_a_file_without_a_usable_api_says_why(value: object, code: str) -> None:
    with pytest.raises(InputError) as refused:
        find_apis(value if isinstance(value, str) else json.dumps(value))
    assert refused.value.code == code
