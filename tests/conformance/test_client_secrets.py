"""With every logger at DEBUG, no log contains the key in any of its forms."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import re
import traceback
from collections.abc import Iterator

import pytest

from appsync_console.domain.authorization.config import Access, IamAccess, LambdaAccess, OidcAccess, SecretKind
from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.profile import Profile
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.domain.terms import AuthorizationMode, ConnectionState
from appsync_console.session.api_access import TypedVault, open_access
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer
from appsync_console.transport.dialects import dialect_of
from appsync_console.transport.realtime.pool import ConnectionPool
from tests.support.publishing import LonePublisher
from tests.support.realtime_client import KEY, QUICK, Remembering, running_client, simple_channels
from tests.support.scripted_server import Peer, data_frame, scripted_server


class Everything(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        # The scripted server is not part of the program, so its logs of the handshake do not count.
        if record.name != "websockets.server":
            self.lines.append(self.format(record))


@pytest.fixture
def everything() -> Iterator[Everything]:
    handler, root = Everything(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.setLevel(level)
    root.removeHandler(handler)


def assert_absent(text: str, secret: Secret = KEY) -> None:
    key = secret.reveal()
    shapes = {key}
    for shift in range(3):
        encoded = base64.b64encode(b" " * shift + key.encode()).decode()
        shapes.add(encoded[4:-4])
    for shape in shapes:
        assert shape not in text
        assert shape.replace("+", "-").replace("/", "_") not in text


def told(problem: ConsoleError | None) -> str:
    assert problem is not None
    chain = "".join(traceback.format_exception(problem))
    return f"{problem} {problem.raw} {problem!r} {chain}"


async def test_the_key_is_in_no_log_and_no_error(everything: Everything) -> None:
    async def echo(peer: Peer) -> None:
        """Echo the credentials at every step, like a badly written server."""
        await peer.accept()
        start = await peer.expect("start")
        auth = start["payload"]["extensions"]["authorization"]
        await peer.send({"type": "error", "id": start["id"], "payload": {"errors": [{"message": json.dumps(auth)}]}})
        await peer.send({"type": "unknown", "payload": auth})
        await peer.send({"type": "connection_error", "payload": {"errors": [auth, peer.headers]}})

    async with scripted_server(echo) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_problem("robots")
        await client.heard.until_link(ConnectionState.WAITING)
        publisher = LonePublisher(server.endpoint, ApiKeyAuthorizer(KEY), redactor=client.redactor)
        with pytest.raises(ConsoleError) as failed:
            await publisher.publish("robots", "1")
        await publisher.aclose()
        refused = [status.problem for status in client.heard.statuses]
        problems = [*refused, client.heard.links[-1].problem, failed.value]
    assert_absent("\n".join(everything.lines))
    assert_absent("\n".join(told(problem) for problem in problems if problem))
    assert_absent(repr(client.heard.links) + repr(client.heard.statuses))


JWT = Secret("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyb2JvdCIsImV4cCI6NDA3MDkwODgwMH0.c2lnbmF0dXJlb2Z0aGV0b2tlbg")
SECRET_KEY, SESSION_TOKEN = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), Secret("FwoGZXIvYXdzEJrsessiontoken==")
LAMBDA_TOKEN = Secret("custom-lambda-token-of-the-person")


def opened_by(mode: AuthorizationMode) -> tuple[Access, dict[SecretKind, Secret]]:
    """The settings of ``mode``, and the secrets it needs."""
    match mode:
        case AuthorizationMode.IAM:
            keys = {
                SecretKind.IAM_ACCESS_KEY_ID: Secret("AKIDEXAMPLE"),
                SecretKind.IAM_SECRET_KEY: SECRET_KEY,
                SecretKind.IAM_SESSION_TOKEN: SESSION_TOKEN,
            }
            return IamAccess(region="eu-west-1"), keys
        case AuthorizationMode.LAMBDA:
            return LambdaAccess(prefix="p-"), {SecretKind.LAMBDA_TOKEN: LAMBDA_TOKEN}
        case _:
            return OidcAccess(), {SecretKind.OIDC_TOKEN: JWT}


@pytest.mark.parametrize("mode", [AuthorizationMode.IAM, AuthorizationMode.OIDC, AuthorizationMode.LAMBDA])
async def test_no_secret_of_any_mode_is_in_a_frame_shown_a_log_or_an_error(
    everything: Everything, mode: AuthorizationMode
) -> None:
    sent: list[str] = []

    async def echo(peer: Peer) -> None:
        """Echo the credentials, like a badly written server."""
        await peer.accept()
        start = await peer.expect("start")
        auth = start["payload"]["extensions"]["authorization"]
        sent.extend(auth.values())
        await peer.send({"type": "error", "id": start["id"], "payload": {"errors": [{"message": json.dumps(auth)}]}})
        await peer.send({"type": "connection_error", "payload": {"errors": [auth, peer.headers]}})

    access, secrets = opened_by(mode)
    redactor, shown, seen = Redactor(), list[str](), Remembering()
    async with scripted_server(echo) as server:
        profile = Profile(id="p", name="p", url=server.endpoint.graphql_url, access=(access,))
        opened = await open_access(profile, server.endpoint, TypedVault(secrets, redactor), redactor)
        realtime = ConnectionPool(
            opened, seen, describe=simple_channels, open_transport=dialect_of(opened.kind).open_transport, timing=QUICK
        )
        realtime.add_frame_listener(lambda frame: shown.append(frame.text))
        realtime.listen("robots")
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(realtime.run())
            await seen.until_problem("robots")
            await seen.until_link(ConnectionState.WAITING)
            running.cancel()
    problems = [status.problem for status in (*seen.statuses, *seen.links) if status.problem is not None]
    told_of = [told(problem) for problem in problems]
    assert len(told_of) >= 2
    text = "\n".join([*everything.lines, *shown, *told_of, repr(seen.links), repr(opened), repr(secrets)])
    if mode is AuthorizationMode.IAM:
        assert any("Signature=" in value for value in sent)
        assert not re.search(r"Signature=[0-9a-f]", text)
    else:
        assert any(secret.reveal() in value for secret in secrets.values() for value in sent)
    for kind, secret in secrets.items():
        if kind is not SecretKind.IAM_ACCESS_KEY_ID:  # only a name, which grants no access
            assert_absent(text, secret)


def test_the_search_for_secrets_covers_the_right_forms() -> None:
    header = base64.urlsafe_b64encode(json.dumps({"host": "h", "x-api-key": KEY.reveal()}).encode()).decode()
    with pytest.raises(AssertionError):
        assert_absent(header)
    redactor = Redactor()
    redactor.register(KEY)
    assert_absent(redactor.redact(header))


async def test_errors_that_come_with_a_message_are_redacted() -> None:
    other = "da2-of-somebody-else"

    async def echo(peer: Peer) -> None:
        await peer.accept()
        id, _ = await peer.acknowledge()
        for errors in (
            f'[{{"message": "bad key {KEY.reveal()}"}}]',
            f'[{{"extensions": {{"x-api-key": "{other}"}}}}]',
            f'[{{"x-api-key":"{other}","a":' * 300 + "1" + "}]" * 300,
            '[{"message": "kept", "n": 1.0}]',
        ):
            await peer.send(json.dumps(data_frame(id, "1")).removesuffix("}}") + f', "errors": {errors}}}}}')

    shown: list[str] = []
    async with scripted_server(echo) as server, running_client(server.endpoint, "robots") as client:
        client.realtime.add_frame_listener(lambda frame: shown.append(frame.text))
        await client.heard.until_texts("1", "1", "1", "1")
        errors = [incoming.errors for incoming in client.heard.incoming]
    assert errors[0] == '[{"message": "bad key •••"}]'
    assert json.loads(errors[1]) == [{"extensions": {"x-api-key": "•••"}}]
    assert errors[3] == '[{"message": "kept", "n": 1.0}]'
    text = "\n".join([*errors, *shown])
    assert text.count('"kept"') == 2
    assert_absent(text)
    assert other not in text
