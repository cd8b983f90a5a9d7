"""The authorization file of a sandbox."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appsync_console.domain.errors import InputError
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.sandbox.auth.file import read_auth_file
from appsync_console.texts.errors import error_text

EVERYTHING = """
modes = ["OPENID_CONNECT", "API_KEY"]

[[apiKeys]]
key = "da2-aaaaaaaaaaaaaaaaaaaaaaaaaa"
expires = 2027-01-31T12:00:00+01:00

[[iamKeys]]
accessKeyId = "AKIAEXAMPLE"
secretAccessKey = "a-secret"

[oidc]
issuer = "https://id.example.com"
clientId = "app-.*"
iatSeconds = 300

[cognito]
poolId = "eu-west-1_abc"

[lambda]
function = "authorizer.py:allow"
ttlSeconds = 5
[[lambda.tokens]]
token = "t-1"
deniedFields = ["Mutation.publish2channel"]
ttlOverride = 0
"""


def test_every_mode_is_read(tmp_path: Path) -> None:
    (tmp_path / "authorizer.py").write_text("def allow(event):\n    return {'isAuthorized': True}\n")
    file = tmp_path / "auth.toml"
    file.write_text(EVERYTHING)
    options = read_auth_file(file)
    assert options.modes == (AuthorizationMode.OIDC, AuthorizationMode.API_KEY)
    assert options.api_keys[0].expires == datetime(2027, 1, 31, 11, tzinfo=UTC)
    assert options.iam_keys[0].secret_access_key.reveal() == "a-secret"
    assert options.oidc
    assert (options.oidc.issuer, options.oidc.iat_ttl_s) == ("https://id.example.com", 300)
    assert options.cognito
    assert options.cognito.issuer == "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"
    by_lambda = options.by_lambda
    assert by_lambda
    assert by_lambda.function
    assert by_lambda.function({}) == {"isAuthorized": True}
    assert by_lambda.tokens[Secret("t-1")]["deniedFields"] == ["Mutation.publish2channel"]
    assert by_lambda.tokens[Secret("t-1")]["ttlOverride"] == 0


def test_json_uses_the_same_names(tmp_path: Path) -> None:
    file = tmp_path / "auth.json"
    file.write_text(json.dumps({"iamKeys": [{"accessKeyId": "A", "secretAccessKey": "B", "sessionToken": "C"}]}))
    assert read_auth_file(file).iam_keys[0].session_token.reveal() == "C"


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("auth.toml", "modes = [", "Invalid value"),
        ("auth.toml", 'mode = ["API_KEY"]', "unknown field `mode`"),
        ("auth.toml", 'modes = ["IAM"]', "$.modes[0]"),
        ("auth.toml", '[[iamKeys]]\naccessKeyId = "very-secret"', "missing required field `secretAccessKey`"),
        ("auth.json", '{"secret": "very-secret"', "It is not JSON."),
        ("auth.toml", '[lambda]\nfunction = "gone.py:allow"', "FileNotFoundError"),
        ("auth.toml", "\x00", ""),
    ],
)
def test_an_invalid_file_is_rejected_without_showing_its_values(
    tmp_path: Path, name: str, text: str, part: str
) -> None:
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(InputError) as refused:
        read_auth_file(file)
    assert refused.value.field == "auth-file"
    assert part in error_text(refused.value).cause
    assert "very-secret" not in str(refused.value)


def test_a_binary_file_is_rejected(tmp_path: Path) -> None:
    file = tmp_path / "auth.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError):
        read_auth_file(file)
