"""Signatures compared with independent test vectors, and keys found by botocore."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import botocore.auth
import pytest

from appsync_console.aws_session import REGION_VARIABLES
from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.errors import AuthorizationError
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.texts.errors import error_text
from appsync_console.transport.authorization.aws_credentials import AwsKeys, ChainKeys, FixedKeys
from appsync_console.transport.authorization.iam import IamAuthorizer, region_of

HOST = "example1234567890000.appsync-api.us-east-1.amazonaws.com"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
DATA = '{"query":"subscription S { subscribe2channel(name:\\"robots\\") { name data } }","variables":{}}'


@pytest.fixture(autouse=True)
def at_one_time(monkeypatch):
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: datetime(2020, 4, 1, 0, 10, 10, tzinfo=UTC))


def authorizer(url=f"https://{HOST}/graphql", token="", api_host=""):
    keys = AwsKeys("AKIDEXAMPLE", Secret(SECRET), Secret(token) if token else None)
    return IamAuthorizer(FixedKeys(keys), parse_endpoint(url, api_host), "us-east-1")


def parts(headers):
    found = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=(\S+), SignedHeaders=(\S+), Signature=(\w+)", headers["Authorization"]
    )
    assert found[1] == "AKIDEXAMPLE/20200401/us-east-1/appsync/aws4_request"
    return found[2], found[3]


async def test_a_connection():
    headers = await authorizer().connect_headers()
    assert parts(headers) == (
        "accept;content-encoding;content-type;host;x-amz-date",
        "2f5e7fe25b88c59d1268241cb5f9f153b5b0f89b972aae457542a00969ea352e",
    )
    assert {name.lower() for name in headers} == {
        "accept",
        "content-encoding",
        "content-type",
        "x-amz-date",
        "authorization",
    }
    assert headers["accept"] == "application/json, text/javascript"


async def test_a_connection_with_temporary_keys():
    headers = await authorizer(token="TOKEN").connect_headers()
    assert headers["X-Amz-Security-Token"] == "TOKEN"
    assert parts(headers) == (
        "accept;content-encoding;content-type;host;x-amz-date;x-amz-security-token",
        "5e5f6abad4a612820c86ee406ff58d17e92f44764fe3da7be2ff6bbc7cbe0b5c",
    )


async def test_a_subscription_is_signed_with_its_exact_data():
    assert parts(await authorizer().start_headers("robots", DATA))[1] == (
        "13c612b86c0d830326123fbbd5680ebc4651b63850276bb675a925009681ae09"
    )
    assert parts(await authorizer().start_headers("robots", DATA + " "))[1] != (
        "13c612b86c0d830326123fbbd5680ebc4651b63850276bb675a925009681ae09"
    )


async def test_a_private_api_is_signed_for_its_own_host():
    private = authorizer("https://vpce-1-2.appsync-api.us-east-1.vpce.amazonaws.com/graphql", api_host=HOST)
    assert await private.connect_headers() == await authorizer().connect_headers()


async def test_a_request_is_signed_with_its_body_and_content_type():
    first, second = [parts(await authorizer().http_headers(body)) for body in (b"{}", b"{ }")]
    assert first[0] == "content-type;host;x-amz-date"
    assert first[1] != second[1]


@pytest.mark.parametrize(
    ("url", "region"),
    [
        (f"https://{HOST}/graphql", "us-east-1"),
        ("https://abc.appsync-api.cn-north-1.amazonaws.com.cn/graphql", "cn-north-1"),
        ("https://abc.appsync-api.us-gov-west-1.amazonaws.com/graphql", "us-gov-west-1"),
        ("https://api.example.com/graphql", ""),
        ("http://127.0.0.1:4000/graphql", ""),
    ],
)
def test_the_region_is_part_of_the_host(url, region):
    assert region_of(parse_endpoint(url)) == region


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A computer whose AWS settings are in ``config`` and ``credentials`` of a folder."""
    for name in (
        "AWS_PROFILE",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        *REGION_VARIABLES,
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    (tmp_path / "config").write_text("[profile work]\nregion = eu-west-1\n")
    (tmp_path / "credentials").write_text("[work]\naws_access_key_id = AKID1\naws_secret_access_key = secret-one\n")
    return tmp_path


async def test_keys_and_region_of_a_named_profile(machine):
    redactor = Redactor()
    chain = ChainKeys("work", redactor)
    assert await chain.keys() == AwsKeys("AKID1", Secret("secret-one"))
    assert await chain.region() == "eu-west-1"
    assert "secret-one" not in redactor.redact("it is secret-one")


@pytest.mark.parametrize(
    ("aws_region", "aws_default_region", "region"),
    [
        ("us-east-2", None, "us-east-2"),
        (None, "us-west-1", "us-west-1"),
        ("us-east-2", "us-west-1", "us-east-2"),
        ("", "us-west-1", "us-west-1"),
        ("", "", "eu-west-1"),
        (None, None, "eu-west-1"),
    ],
)
async def test_the_region_comes_from_the_variables_of_the_aws_cli(
    machine, monkeypatch, aws_region, aws_default_region, region
):
    for name, value in zip(REGION_VARIABLES, (aws_region, aws_default_region), strict=True):
        if value is not None:
            monkeypatch.setenv(name, value)
    assert await ChainKeys("work", Redactor()).region() == region


async def test_expired_keys_are_looked_up_again(machine):
    chain = ChainKeys("work", Redactor())
    await chain.keys()
    assert not await chain.replace()
    (machine / "credentials").write_text("[work]\naws_access_key_id = AKID2\naws_secret_access_key = two\n")
    assert await chain.replace()
    assert (await chain.keys()).access_key_id == "AKID2"


async def test_keys_of_the_environment(machine, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID3")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "three")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "session")
    assert await ChainKeys("", Redactor()).keys() == AwsKeys("AKID3", Secret("three"), Secret("session"))


async def test_keys_from_a_credential_process_are_renewed(machine):
    count = machine / "count"
    program = machine / "give"
    program.write_text(
        "#!/bin/sh\n"
        f"echo x >> {count}\n"
        f'echo "{{\\"Version\\": 1, \\"AccessKeyId\\": \\"AKID$(wc -l < {count} | tr -d " ")\\", '
        '\\"SecretAccessKey\\": \\"s\\", \\"SessionToken\\": \\"t\\", '
        '\\"Expiration\\": \\"$(date -u -d "+5 minutes" +%Y-%m-%dT%H:%M:%SZ)\\"}"\n'
    )
    program.chmod(0o755)
    (machine / "config").write_text(f"[profile made]\ncredential_process = {program}\n")
    chain = ChainKeys("made", Redactor())
    # botocore renews keys that expire within 15 minutes, so these are renewed each time.
    first, second = [int((await chain.keys()).access_key_id.removeprefix("AKID")) for _ in range(2)]
    assert second > first


@pytest.mark.parametrize(
    ("profile", "config", "part"),
    [
        ("nowhere", "", "The AWS profile nowhere was not found"),
        ("", "", "No AWS credentials were found"),
        (
            "sso",
            "[profile sso]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n"
            "sso_account_id = 1\nsso_role_name = r\n",
            "single sign-on",
        ),
    ],
)
async def test_missing_credentials_are_named_with_a_remedy(machine, monkeypatch, profile, config, part):
    monkeypatch.setenv("HOME", str(machine))
    (machine / "config").write_text(config)
    (machine / "credentials").write_text("")
    with pytest.raises(AuthorizationError) as told:
        await ChainKeys(profile, Redactor()).keys()
    assert part in error_text(told.value).what
    assert error_text(told.value).remedy
