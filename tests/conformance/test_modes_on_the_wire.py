"""OpenID, user pool and Lambda tokens over real sockets, and the fields that each mode can access."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from appsync_console.domain.errors import InputError
from appsync_console.domain.secret import Secret
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.sandbox.auth.lambda_authorizer import function_in
from appsync_console.sandbox.auth.options import AuthorizationOptions, CognitoOptions, LambdaOptions, OidcOptions
from appsync_console.sandbox.auth.signing_key import kept_signing_key, new_signing_key
from appsync_console.sandbox.auth.tokens import Tokens
from appsync_console.sandbox.core.server import Sandbox
from appsync_console.sandbox.options import SandboxOptions
from tests.support.error_texts import raises_text
from tests.support.sandbox import (
    PUBLISH,
    SUBSCRIBE,
    document,
    header_protocol,
    host_of,
    http_client,
    live_client,
    running_sandbox,
    wire_client,
)

NOT_AUTHORIZED = "You are not authorized to make this call."
EXPIRED = "Token has expired."
MODES = ("oidc", "cognito", "lambda")
ALL = AuthorizationOptions(
    oidc=OidcOptions(client_id="appsync-console"),
    cognito=CognitoOptions(client_id="appsync-console"),
    by_lambda=LambdaOptions(tokens={Secret("let-me-in"): {"isAuthorized": True}}),
)


def shown(sandbox: Sandbox, token: str) -> dict[str, str]:
    return {"host": host_of(sandbox), "Authorization": token}


def right(sandbox: Sandbox, mode: str) -> str:
    made = {"oidc": sandbox.tokens.mint, "cognito": sandbox.tokens.mint_cognito}
    return made[mode]().reveal() if mode in made else "let-me-in"


def wrong(sandbox: Sandbox) -> dict[str, tuple[str, str]]:
    tokens = sandbox.tokens
    strange = Tokens(new_signing_key(), sandbox.issuer)
    return {
        "expired": (tokens.mint(seconds=-1).reveal(), EXPIRED),
        "expired in the pool": (tokens.mint_cognito(seconds=-1).reveal(), EXPIRED),
        "for another client": (tokens.mint(audience="other").reveal(), NOT_AUTHORIZED),
        "for another app": (tokens.mint_cognito(client_id="other").reveal(), NOT_AUTHORIZED),
        "of another use": (tokens.mint_cognito(token_use="refresh").reveal(), NOT_AUTHORIZED),
        "signed by a stranger": (strange.mint().reveal(), NOT_AUTHORIZED),
        "the pool's signed by a stranger": (strange.mint_cognito().reveal(), NOT_AUTHORIZED),
        "of another issuer": (tokens.mint(issuer="https://elsewhere.example").reveal(), NOT_AUTHORIZED),
        "without an end": (tokens.mint(exp=None).reveal(), NOT_AUTHORIZED),
        "no token at all": ("nobody", NOT_AUTHORIZED),
    }


@pytest.mark.parametrize("mode", MODES)
async def test_valid_tokens_make_the_round_trip(mode: str) -> None:
    async with running_sandbox(authorization=ALL) as sandbox:
        auth = shown(sandbox, right(sandbox, mode))
        protocols = ["graphql-ws", header_protocol(auth)]
        async with live_client(sandbox, protocols=protocols) as client, http_client(sandbox) as http:
            await client.send(client.start_frame("1", document(SUBSCRIBE, {"name": "robots"}), auth))
            assert (await client.next_but_ka())["type"] == "start_ack"
            body = document(PUBLISH, {"name": "robots", "data": '"hello"'})
            answer = await http.send(body, {"Authorization": auth["Authorization"]})
            assert (answer.status, "errors" in answer.body) == (200, False)
            frame = await client.next_but_ka()
            assert frame["payload"]["data"]["subscribe2channel"]["name"] == "robots"


async def test_invalid_tokens_are_rejected_everywhere_with_appsyncs_errors() -> None:
    async with (
        running_sandbox(authorization=ALL, refusal_delay_s=0) as sandbox,
        live_client(sandbox) as client,
        http_client(sandbox) as http,
    ):
        for what, (token, text) in wrong(sandbox).items():
            entry = {"errorType": "UnauthorizedException", "message": text}
            answer = await http.send(document("{ __typename }"), {"Authorization": token})
            assert (answer.status, answer.body) == (401, {"errors": [entry]}), what
            data = document(SUBSCRIBE, {"name": "robots"})
            await client.send(client.start_frame(what, data, shown(sandbox, token)))
            refused = await client.next_but_ka()
            assert (refused["type"], refused["payload"]) == ("error", {"errors": [entry]}), what
            async with wire_client(sandbox, protocols=["graphql-ws", header_protocol(shown(sandbox, token))]) as new:
                frame = await new.next()
                assert frame["type"] == "connection_error", what
                assert frame["payload"] == {"errors": [{**entry, "errorCode": 401}]}, what


async def test_a_disabled_mode_rejects_everyone() -> None:
    only = AuthorizationOptions(modes=(AuthorizationMode.OIDC,))
    async with running_sandbox(authorization=only) as sandbox, http_client(sandbox) as http:
        body = document("{ __typename }")
        assert (await http.send(body, {"x-api-key": sandbox.api_key.reveal()})).status == 401
        assert (await http.send(body, {"Authorization": sandbox.tokens.mint().reveal()})).status == 200
        assert (await http.send(body, {"Authorization": sandbox.tokens.mint_cognito().reveal()})).status == 401


async def test_authorizer_answers_are_cached_for_their_ttl() -> None:
    events: list[dict[str, object]] = []

    def ask(event: dict[str, object]) -> object:
        events.append(event)
        seconds = {"keep": 60, "ask": 0}.get(str(event["authorizationToken"]))
        return {"isAuthorized": seconds is not None, "ttlOverride": seconds}

    options = AuthorizationOptions(by_lambda=LambdaOptions(function=ask, ttl_s=60, identity_validation="[a-z]+"))
    async with running_sandbox(authorization=options) as sandbox, http_client(sandbox) as http:
        for token, status, asked in (("keep", 200, 1), ("ask", 200, 2), ("no", 401, 1), ("NO", 401, 0)):
            events.clear()
            for _ in range(2):
                answer = await http.send(document("{ __typename }"), {"Authorization": token})
                assert answer.status == status
            assert len(events) == asked, token
            for event in events:
                context = event["requestContext"]
                assert isinstance(context, dict)
                assert (context["apiId"], context["queryString"]) == (sandbox.api_id, "{ __typename }")
                assert token not in json.dumps(event["requestHeaders"])


SCHEMA = """
type Note @aws_api_key @aws_oidc @aws_lambda @aws_cognito_user_pools {
  name: String
  secret: String @aws_oidc @aws_lambda
}
type Query { unused: String }
type Mutation {
  write(name: String, secret: String): Note @aws_oidc @aws_lambda
  staff: Note @aws_cognito_user_pools(cognito_groups: ["staff"])
}
type Subscription {
  wrote: Note @aws_subscribe(mutations: ["write"]) @aws_api_key
  hidden: Note @aws_subscribe(mutations: ["write"]) @aws_oidc
}
"""


async def test_directives_groups_and_denied_fields_apply_to_fields(tmp_path: Path) -> None:
    file = tmp_path / "notes.graphql"
    file.write_text(SCHEMA)
    denied = {"isAuthorized": True, "deniedFields": ["Note.secret"]}
    options = AuthorizationOptions(
        oidc=OidcOptions(), cognito=CognitoOptions(), by_lambda=LambdaOptions(tokens={Secret("some"): denied})
    )
    write = document('mutation { write(name: "a", secret: "b") { name secret } }')

    def fault(path: list[str], type_: str) -> tuple[object, ...]:
        return path, "Unauthorized", f"Not Authorized to access {path[-1]} on type {type_}"

    def told(body: dict) -> list[tuple[object, ...]]:
        return [(each["path"], each["errorType"], each["message"]) for each in body["errors"]]

    async with (
        running_sandbox(authorization=options, schema=str(file)) as sandbox,
        live_client(sandbox) as client,
        http_client(sandbox) as http,
    ):
        refused = await client.start("0", "subscription { hidden { name } }")
        entry = {"errorType": "Unauthorized", "message": "Not Authorized to access hidden on type Subscription"}
        assert (refused["type"], refused["payload"]) == ("error", {"errors": [entry]})
        assert (await client.start("1", "subscription { wrote { name secret } }"))["type"] == "start_ack"
        by_key = await http.send(write)
        assert (by_key.body["data"], told(by_key.body)) == ({"write": None}, [fault(["write"], "Mutation")])
        whole = await http.send(write, {"Authorization": sandbox.tokens.mint().reveal()})
        assert whole.body == {"data": {"write": {"name": "a", "secret": "b"}}}
        payload = (await client.next_but_ka())["payload"]
        assert payload["data"] == {"wrote": {"name": "a", "secret": None}}
        assert told(payload) == [fault(["wrote", "secret"], "Note")]
        some = await http.send(write, {"Authorization": "some"})
        assert some.body["data"] == {"write": {"name": "a", "secret": None}}
        assert told(some.body) == [fault(["write", "secret"], "Note")]
        for groups, count in ((("staff",), 0), (("other",), 1), ((), 1)):
            token = sandbox.tokens.mint_cognito(groups=groups).reveal()
            answer = await http.send(document("mutation { staff { name } }"), {"Authorization": token})
            assert len(answer.body.get("errors", [])) == count


async def test_tokens_of_another_provider_are_verified_with_the_keys_it_publishes(tmp_path: Path) -> None:
    own = AuthorizationOptions(oidc=OidcOptions(), signing_key=tmp_path / "keys" / "signing-key.pem")
    async with running_sandbox(authorization=own) as provider:
        other = AuthorizationOptions(oidc=OidcOptions(issuer=f"{provider.issuer}/", iat_ttl_s=60))
        async with running_sandbox(authorization=other) as sandbox, http_client(sandbox) as http:
            strange = Tokens(new_signing_key(), provider.issuer).mint()
            for token, status in (
                (provider.tokens.mint(), 200),
                (provider.tokens.mint(iat=int(time.time()) - 61), 401),
                (provider.tokens.mint(iat=None), 401),
                (strange, 401),
            ):
                headers = {"Authorization": f"Bearer {token.reveal()}"}
                assert (await http.send(document("{ __typename }"), headers)).status == status
        token = provider.tokens.mint_cognito()
    assert own.signing_key is not None
    assert own.signing_key.stat().st_mode & 0o077 == 0
    again = AuthorizationOptions(cognito=CognitoOptions(), signing_key=own.signing_key)
    async with running_sandbox(authorization=again) as sandbox, http_client(sandbox) as http:
        headers = {"Authorization": token.reveal()}
        assert (await http.send(document("{ __typename }"), headers)).status == 200
        keys = f"{sandbox.issuer}/{CognitoOptions().pool_id}/.well-known/jwks.json"
        elsewhere = AuthorizationOptions(cognito=CognitoOptions(keys_url=keys))
        async with running_sandbox(authorization=elsewhere) as second, http_client(second) as its_http:
            assert (await its_http.send(document("{ __typename }"), headers)).status == 200


@pytest.mark.expected_log("cannot be fetched")
async def test_an_unreachable_issuer_rejects_everyone(caplog: pytest.LogCaptureFixture) -> None:
    async with running_sandbox(authorization=ALL) as gone:
        token = gone.tokens.mint().reveal()
    options = AuthorizationOptions(oidc=OidcOptions(issuer=gone.issuer))
    async with running_sandbox(authorization=options) as sandbox, http_client(sandbox) as http:
        assert (await http.send(document("{ __typename }"), {"Authorization": token})).status == 401
    assert "cannot be fetched" in caplog.text
    assert token not in caplog.text


@pytest.mark.expected_log("The authorizer function failed")
async def test_an_authorizer_file_is_called_and_rejects_on_failure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lines = [
        "def ask(event):",
        "    token = event['authorizationToken']",
        "    return {'isAuthorized': {'good': True}[token]}",
    ]
    (tmp_path / "ask.py").write_text("\n".join(lines))
    options = AuthorizationOptions(by_lambda=LambdaOptions(function=function_in("ask.py:ask", tmp_path)))
    async with running_sandbox(authorization=options) as sandbox, http_client(sandbox) as http:
        for token, status in (("good", 200), ("bad-secret", 401)):
            assert (await http.send(document("{ __typename }"), {"Authorization": token})).status == status
    assert "KeyError in line 3" in caplog.text
    assert "bad-secret" not in caplog.text
    for words in ("ask.py:nothing", "absent.py:ask", "ask"):
        with raises_text(InputError, "cannot be used") as told:
            function_in(words, tmp_path)
        assert told.value.field == "auth-file"


def test_an_invalid_signing_key_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "signing-key.pem"
    file.write_text("no key")
    with raises_text(InputError, "signing key") as told:
        kept_signing_key(file)
    assert told.value.field == "signing-key"


@pytest.mark.parametrize("mode", [AuthorizationMode.API_KEY, AuthorizationMode.COGNITO])
async def test_aws_auth_is_for_user_pools_only(tmp_path: Path, mode: AuthorizationMode) -> None:
    file = tmp_path / "staff.graphql"
    file.write_text('type Query { staff: String @aws_auth(cognito_groups: ["staff"]) }')
    options = AuthorizationOptions(modes=(mode,))
    async with running_sandbox(authorization=options, schema=str(file)) as sandbox, http_client(sandbox) as http:
        if mode is AuthorizationMode.API_KEY:
            assert await http.run("{ staff }") == {"data": {"staff": None}}
        else:
            for groups, count in ((("staff",), 0), ((), 1)):
                headers = {"Authorization": sandbox.tokens.mint_cognito(groups=groups, use="access").reveal()}
                answer = await http.send(document("{ staff }"), headers)
                assert len(answer.body.get("errors", [])) == count
    both = AuthorizationOptions(modes=(AuthorizationMode.COGNITO, AuthorizationMode.API_KEY))
    with pytest.raises(InputError, match=r"sandbox\.schema_with_aws_auth"):
        Sandbox(SandboxOptions(schema=str(file), authorization=both))
