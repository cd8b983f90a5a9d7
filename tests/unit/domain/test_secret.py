"""Secrets never print themselves and are redacted in every form in which they occur."""

from __future__ import annotations

import base64
import copy
import json
import pickle
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.authorization.headers import api_key_headers, header_subprotocol, realtime_authorization
from appsync_console.domain.secret import MASK, Redactor, Secret, redact_frame

KEY = "da2-abcdefghijklmnopqrstuvwxyz"
KEYS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=12, max_size=60)


def redactor(value: str) -> Redactor:
    made = Redactor()
    made.register(Secret(value))
    return made


@pytest.mark.parametrize("write", [str, repr, "{}".format, "{!r:>20}".format, lambda secret: f"{[secret]}"])
def test_a_secret_prints_as_a_mask(write: object) -> None:
    assert callable(write)
    assert KEY not in write(Secret(KEY))
    assert MASK in write(Secret(KEY))


@pytest.mark.parametrize("write", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_secret_cannot_be_pickled(write: object) -> None:
    assert callable(write)
    with pytest.raises(TypeError, match="keyring"):
        write(Secret(KEY))


def test_a_secret_has_no_instance_dictionary() -> None:
    assert not hasattr(Secret(KEY), "__dict__")


def test_secrets_compare_by_value_and_can_be_empty() -> None:
    assert Secret(KEY) == Secret(KEY)
    assert hash(Secret(KEY)) == hash(Secret(KEY))
    assert Secret(KEY) != Secret("other")
    assert Secret(KEY) != KEY
    assert Secret("\ud800") != Secret("é")
    assert bool(Secret(KEY))
    assert not Secret("")
    assert Secret(KEY).reveal() == KEY


@given(KEYS)
def test_secrets_are_redacted_in_plain_text_json_and_urls(key: str) -> None:
    clean = redactor(key)
    for written in (key, json.dumps({"x-api-key": key}), f"wss://host/?key={quote(key, safe='')}"):
        assert key not in clean.redact(written)
        assert quote(key, safe="") not in clean.redact(written)
        assert json.dumps(key)[1:-1] not in clean.redact(written)
        assert MASK in clean.redact(written)


@given(KEYS, st.binary(max_size=7), st.binary(max_size=7), st.sampled_from(["standard", "url", "percent"]))
def test_a_key_in_base64_is_redacted_at_any_alignment(key: str, before: bytes, after: bytes, alphabet: str) -> None:
    encode = base64.urlsafe_b64encode if alphabet == "url" else base64.b64encode
    text = encode(before + key.encode() + after).decode()
    redacted = redactor(key).redact(quote(text, safe="") if alphabet == "percent" else text)
    assert MASK in redacted
    # Only the neighbors and, at either end, less than one byte of the key remain.
    left = sum(len(part) for part in redacted.split(MASK))
    assert left <= (len(encode(before + after)) + 5) * (3 if alphabet == "percent" else 1)


@given(KEYS)
def test_the_connect_header_is_redacted_in_all_its_forms(key: str) -> None:
    authorization = realtime_authorization("example.com", api_key_headers(key))
    header = json.dumps(authorization).encode()
    clean = redactor(key)
    for text in (
        header_subprotocol(authorization),
        "wss://example.com/graphql?header=" + quote(base64.b64encode(header).decode(), safe="") + "&payload=e30=",
        "wss://example.com/graphql?header=" + base64.b64encode(header).decode(),
    ):
        assert MASK in clean.redact(text)


@given(st.text(min_size=4, max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_the_key_itself_never_remains_in_a_text(key: str, before: str, after: str) -> None:
    redacted = redactor(key).redact(before + key + after)
    assert key not in redacted or key in MASK


def test_every_registered_secret_is_redacted_longest_first() -> None:
    both = redactor("secret")
    both.register(Secret("secret-and-more"))
    assert both.redact("secret secret-and-more") == f"{MASK} {MASK}"


def test_very_short_values_are_not_redacted() -> None:
    assert redactor("abc").redact("abc") == "abc"
    assert redactor("").redact("text") == "text"


def test_a_text_without_secrets_is_unchanged() -> None:
    assert redactor(KEY).redact('{"name":"robots"}') == '{"name":"robots"}'


def test_values_of_secret_names_in_a_frame_are_masked_at_any_depth() -> None:
    frame = {
        "id": "1",
        "type": "start",
        "payload": {
            "data": "{}",
            "extensions": {"authorization": {"host": "example.com", "X-API-Key": KEY, "Authorization": "Bearer t"}},
            "list": [{"x-amz-security-token": ["a", "b"]}, "x-api-key"],
        },
    }
    before = copy.deepcopy(frame)
    assert redact_frame(frame) == {
        "id": "1",
        "type": "start",
        "payload": {
            "data": "{}",
            "extensions": {"authorization": {"host": "example.com", "X-API-Key": MASK, "Authorization": MASK}},
            "list": [{"x-amz-security-token": MASK}, "x-api-key"],
        },
    }
    assert frame == before, "the frame itself is not changed"


@pytest.mark.parametrize("value", [None, 1, "text", [], {}])
def test_a_frame_that_is_not_an_object_is_unchanged(value: object) -> None:
    assert redact_frame(value) == value
