"""Signatures: valid ones are accepted, and any change of a signed part is rejected."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from appsync_console.domain.secret import Secret
from appsync_console.sandbox.auth.sigv4 import IamKey, SignatureRefused, SignedRequest, verify

REGION = "us-east-1"
NOW = datetime(2020, 4, 1, 0, 10, 10, tzinfo=UTC)
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
KEY = IamKey("AKIDEXAMPLE", Secret(SECRET_KEY))
TEMPORARY = dataclasses.replace(KEY, session_token=Secret("TOKEN"))
START = b'{"query":"subscription S { subscribe2channel(name:\\"robots\\") { name data } }","variables":{}}'
CONNECT_SIGNATURE = "2f5e7fe25b88c59d1268241cb5f9f153b5b0f89b972aae457542a00969ea352e"
TOKEN_SIGNATURE = "5e5f6abad4a612820c86ee406ff58d17e92f44764fe3da7be2ff6bbc7cbe0b5c"
START_SIGNATURE = "13c612b86c0d830326123fbbd5680ebc4651b63850276bb675a925009681ae09"


def request(path: str, body: bytes, signature: str, token: str = "") -> SignedRequest:
    headers = {
        "accept": "application/json, text/javascript",
        "content-encoding": "amz-1.0",
        "content-type": "application/json; charset=UTF-8",
        "host": "example1234567890000.appsync-api.us-east-1.amazonaws.com",
        "x-amz-date": "20200401T001010Z",
    } | ({"x-amz-security-token": token} if token else {})
    headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20200401/{REGION}/appsync/aws4_request, "
        f"SignedHeaders={';'.join(headers)}, Signature={signature}"
    )
    return SignedRequest(path=path, headers=headers, body=body)


CONNECT = request("/graphql/connect", b"{}", CONNECT_SIGNATURE)


def test_known_signatures_are_accepted() -> None:
    assert verify(CONNECT, [KEY], REGION, NOW) is KEY
    assert verify(request("/graphql", START, START_SIGNATURE), [KEY], REGION, NOW) is KEY
    with_token = request("/graphql/connect", b"{}", TOKEN_SIGNATURE, "TOKEN")
    assert verify(with_token, [TEMPORARY], REGION, NOW) is TEMPORARY


def test_a_query_signed_by_botocore_is_accepted() -> None:
    asked = AWSRequest("POST", "https://api.example.com/graphql?b=2%20x&a=%2B", data=b"{}")
    SigV4Auth(Credentials("AKIDEXAMPLE", SECRET_KEY), "appsync", REGION).add_auth(asked)
    headers = {"host": "api.example.com", **dict(asked.headers.items())}
    signed = SignedRequest(path="/graphql", query="b=2%20x&a=%2B", headers=headers, body=b"{}")
    assert verify(signed, [KEY], REGION, datetime.now(UTC)) is KEY


@given(name=st.sampled_from(["accept", "content-encoding", "content-type", "host"]), extra=st.characters(codec="ascii"))
def test_a_changed_header_is_rejected(name: str, extra: str) -> None:
    headers = {**CONNECT.headers, name: CONNECT.headers[name] + "x" + extra}
    with pytest.raises(SignatureRefused, match="request signature we calculated"):
        verify(dataclasses.replace(CONNECT, headers=headers), [KEY], REGION, NOW)


@given(body=st.binary().filter(lambda body: body != b"{}"))
def test_a_changed_body_is_rejected(body: bytes) -> None:
    with pytest.raises(SignatureRefused, match="request signature we calculated"):
        verify(dataclasses.replace(CONNECT, body=body), [KEY], REGION, NOW)


@pytest.mark.parametrize("change", [{"path": "/graphql"}, {"method": "GET"}, {"query": "a=1"}])
def test_another_request_is_rejected(change: dict[str, str]) -> None:
    with pytest.raises(SignatureRefused, match="request signature we calculated"):
        verify(dataclasses.replace(CONNECT, **change), [KEY], REGION, NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(6, "Signature expired: 20200401T001010Z is now earlier than"), (-6, "Signature not yet current")],
)
def test_a_wrong_clock_is_reported(minutes: int, words: str) -> None:
    with pytest.raises(SignatureRefused, match=words):
        verify(CONNECT, [KEY], REGION, NOW + timedelta(minutes=minutes))


def test_unknown_keys_wrong_tokens_and_other_regions_are_rejected() -> None:
    for keys in ([], [TEMPORARY]):
        with pytest.raises(SignatureRefused, match="security token included in the request is invalid"):
            verify(CONNECT, keys, REGION, NOW)
    with pytest.raises(SignatureRefused, match="scoped to a valid region: eu-west-1"):
        verify(CONNECT, [KEY], "eu-west-1", NOW)


@pytest.mark.parametrize("missing", ["host", "x-amz-date", "accept"])
def test_a_signed_header_must_be_present(missing: str) -> None:
    headers = {name: value for name, value in CONNECT.headers.items() if name != missing}
    with pytest.raises(SignatureRefused, match=f"'{missing}' must be a signed header"):
        verify(dataclasses.replace(CONNECT, headers=headers), [KEY], REGION, NOW)


@pytest.mark.parametrize("authorization", ["", "Bearer x", "AWS4-HMAC-SHA256 Credential=a"])
def test_a_malformed_signature_is_rejected(authorization: str) -> None:
    with pytest.raises(SignatureRefused, match="not a valid signature"):
        verify(dataclasses.replace(CONNECT, headers={"authorization": authorization}), [KEY], REGION, NOW)
