"""Signing in to a Cognito user pool: one that verifies the SRP proof, and moto's."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import botocore.session
import pytest
from botocore.config import Config

from appsync_console.domain.authorization.config import CognitoAccess, SecretKind, TokenKind
from appsync_console.domain.authorization.jwt_claims import jwt_claims
from appsync_console.domain.errors import AuthorizationError, CannotConnect, InputError, SignInCancelled
from appsync_console.domain.secret import Redactor
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.session.sign_in import question_text
from appsync_console.texts.errors import error_text
from appsync_console.transport.authorization.cognito import CognitoGrants
from appsync_console.transport.authorization.token_refresh import TokenRefresher
from appsync_console.transport.authorization.token_source import ChallengeKind
from tests.support.cognito_server import CLIENT, PASSWORD, POOL, USER, UserPool, user_pool
from tests.support.error_texts import raises_text
from tests.support.openid_provider import Drawer, Person


@asynccontextmanager
async def signing_in(
    monkeypatch: pytest.MonkeyPatch, person: Person, drawer: Drawer | None = None, **settings: object
) -> AsyncIterator[tuple[UserPool, CognitoGrants]]:
    async with user_pool(**settings) as pool:
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", pool.url)
        access = CognitoAccess(user_pool_id=POOL, client_id=CLIENT, user_name=USER)
        yield pool, CognitoGrants(access, drawer or Drawer(), person, redactor=Redactor(), proxy="none")


async def test_the_password_is_proven_but_never_sent(monkeypatch) -> None:
    person, drawer = Person(PASSWORD), Drawer()
    async with signing_in(monkeypatch, person, drawer, life_s=100) as (_, grants):
        grant = await grants.with_help()
    assert [asked.kind for asked in person.asked] == [ChallengeKind.PASSWORD]
    assert USER in question_text(person.asked[0])
    assert jwt_claims(grant.token)["token_use"] == "id"
    assert grant.expires_at == pytest.approx(time.time() + 100, abs=20)
    assert drawer.kept[SecretKind.COGNITO_REFRESH_TOKEN] == grant.refresh_token


async def test_a_wrong_password_is_rejected(monkeypatch) -> None:
    async with signing_in(monkeypatch, Person("Wrong-Horse-9")) as (_, grants):
        with raises_text(AuthorizationError, "rejected the user name or password of ann@") as told:
            await grants.with_help()
    assert told.value.exit_code == 4


async def test_a_stored_password_avoids_the_prompt_and_the_access_token_can_be_sent(monkeypatch) -> None:
    person = Person()
    async with user_pool() as pool:
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", pool.url)
        access = CognitoAccess(user_pool_id=POOL, client_id=CLIENT, user_name=USER, sends=TokenKind.ACCESS)
        drawer = Drawer(cognito_password=PASSWORD)
        grant = await CognitoGrants(access, drawer, person, redactor=Redactor(), proxy="none").with_help()
    assert person.asked == []
    assert jwt_claims(grant.token)["token_use"] == "access"


@pytest.mark.parametrize("client_secret", ["", "the-secret-of-the-client"])
@pytest.mark.parametrize("is_rotating", [False, True])
async def test_a_refresh_token_works_until_it_is_revoked(monkeypatch, client_secret: str, is_rotating: bool) -> None:
    drawer = Drawer(**({"cognito_client_secret": client_secret} if client_secret else {}))
    settings = {"client_secret": client_secret, "is_rotating": is_rotating}
    async with signing_in(monkeypatch, Person(PASSWORD), drawer, **settings) as (pool, grants):
        await grants.with_help()
        assert await grants.silently() is not None
        assert await grants.silently() is not None
        assert pool.refreshed == 2
        pool.revoke()
        assert await grants.silently() is None
        assert SecretKind.COGNITO_REFRESH_TOKEN not in drawer.kept


@pytest.mark.parametrize(
    ("question", "kind", "words"),
    [
        ("SMS_MFA", ChallengeKind.SMS_CODE, "by text message to +*******42"),
        ("EMAIL_OTP", ChallengeKind.EMAIL_CODE, "by email"),
        ("SOFTWARE_TOKEN_MFA", ChallengeKind.AUTHENTICATOR_CODE, "authenticator app"),
    ],
)
async def test_a_wrong_second_factor_is_asked_for_again(monkeypatch, question, kind, words) -> None:
    person = Person(PASSWORD, "000000", "123456")
    async with signing_in(monkeypatch, person, questions=(question,)) as (_, grants):
        await grants.with_help()
    assert [asked.kind for asked in person.asked] == [ChallengeKind.PASSWORD, kind, kind]
    assert words in question_text(person.asked[1])
    assert "wrong" in question_text(person.asked[2])


async def test_three_wrong_codes_end_the_sign_in(monkeypatch) -> None:
    person = Person(PASSWORD, "0", "1", "2", "3")
    async with signing_in(monkeypatch, person, questions=("SMS_MFA",)) as (_, grants):
        with pytest.raises(AuthorizationError, match=r"cognito\.code_wrong"):
            await grants.with_help()
    assert len(person.asked) == 4


async def test_a_new_password_and_the_choice_of_a_factor(monkeypatch) -> None:
    person = Person(PASSWORD, "short", "Brand-New-Horse-10", "123456")
    questions = ("NEW_PASSWORD_REQUIRED", "SELECT_MFA_TYPE", "SOFTWARE_TOKEN_MFA")
    async with signing_in(monkeypatch, person, questions=questions) as (pool, grants):
        await grants.with_help()
        assert pool.password == "Brand-New-Horse-10"
    assert "not long enough" in question_text(person.asked[2])


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"questions": ("MFA_SETUP",)}, "set up a second factor"),
        ({"questions": ("DEVICE_SRP_AUTH",)}, "remembered device"),
        ({"questions": ("NEW_PASSWORD_REQUIRED",), "wanted_attributes": ("userAttributes.name",)}, "more than a new"),
        ({"error": "UserNotConfirmedException"}, "not confirmed yet"),
        ({"error": "PasswordResetRequiredException"}, "must be reset"),
        ({"error": "InvalidParameterException"}, "does not allow this sign-in flow"),
        ({"error": "ResourceNotFoundException"}, "does not exist"),
        ({"error": "SomethingNewException"}, "rejected the sign-in"),
    ],
)
async def test_unsupported_challenges_are_explained(monkeypatch, settings: dict, words: str) -> None:
    async with signing_in(monkeypatch, Person(PASSWORD, "New-Password-1"), **settings) as (_, grants):
        with raises_text(AuthorizationError, words) as told:
            await grants.with_help()
    assert error_text(told.value).remedy


async def test_throttling_and_network_failures_can_be_retried(monkeypatch) -> None:
    async with signing_in(monkeypatch, Person(PASSWORD, PASSWORD), error="TooManyRequestsException") as (_, grants):
        with pytest.raises(CannotConnect, match=r"cognito\.throttled"):
            await grants.with_help()
    with raises_text(CannotConnect, "cannot be reached"):
        await grants.with_help()


async def test_the_user_pool_id_contains_its_region() -> None:
    access = CognitoAccess(user_pool_id="my-pool", client_id=CLIENT, user_name=USER)
    with pytest.raises(InputError) as told:
        await CognitoGrants(access, Drawer(), Person(PASSWORD), redactor=Redactor()).with_help()
    assert told.value.field == "user_pool_id"


async def test_canceling_ends_the_sign_in_without_another_prompt(monkeypatch) -> None:
    person = Person()
    async with signing_in(monkeypatch, person) as (_, grants):
        source = TokenRefresher(AuthorizationMode.COGNITO, grants, redactor=Redactor())
        results = await asyncio.gather(*(source.token() for _ in range(5)), return_exceptions=True)
    assert all(isinstance(result, SignInCancelled) for result in results)
    assert len(person.asked) == 1


async def test_no_secret_is_in_any_log(monkeypatch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    person, drawer = Person(PASSWORD, "123456"), Drawer(cognito_client_secret="the-secret-of-the-client")
    settings = {"client_secret": "the-secret-of-the-client", "questions": ("SMS_MFA",)}
    async with signing_in(monkeypatch, person, drawer, **settings) as (pool, grants):
        await grants.with_help()
        await grants.silently()
    for secret in [*pool.given, PASSWORD, "the-secret-of-the-client", '"123456"']:
        assert secret not in caplog.text


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
async def test_sign_in_against_moto(monkeypatch) -> None:
    from moto.server import ThreadedMotoServer

    # Moto accepts any password here, so this only tests the order of the calls.
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    await asyncio.to_thread(server.start)
    try:
        host, port = server.get_host_and_port()
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", f"http://{host}:{port}")
        pool_id, client_id = await asyncio.to_thread(_pool_of_moto)
        access = CognitoAccess(user_pool_id=pool_id, client_id=client_id, user_name="ann")
        person, drawer = Person(PASSWORD, "Brand-New-Horse-10"), Drawer()
        grants = CognitoGrants(access, drawer, person, redactor=Redactor(), proxy="none")
        grant = await grants.with_help()
        again = await grants.silently()
    finally:
        await asyncio.to_thread(server.stop)
    assert [asked.kind for asked in person.asked][-1] is ChallengeKind.NEW_PASSWORD
    assert jwt_claims(grant.token)["aud"] == client_id
    assert again is not None


def _pool_of_moto() -> tuple[str, str]:
    session = botocore.session.get_session()
    session.set_credentials("moto", "moto")
    client = session.create_client("cognito-idp", region_name="eu-west-1", config=Config(proxies={}))
    pool_id = client.create_user_pool(PoolName="p")["UserPool"]["Id"]
    flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    made = client.create_user_pool_client(UserPoolId=pool_id, ClientName="c", ExplicitAuthFlows=flows)
    client.admin_create_user(UserPoolId=pool_id, Username="ann", TemporaryPassword=PASSWORD, MessageAction="SUPPRESS")
    return pool_id, made["UserPoolClient"]["ClientId"]
