"""With every logger at DEBUG the key appears nowhere, in none of the forms in which it travels."""

from __future__ import annotations

import base64
import json
import logging
import traceback
from collections.abc import Iterator

import pytest

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.secret import Redactor
from appsync_console.domain.terms import ChannelState, LinkState
from appsync_console.transport.authorizer import ApiKeyAuthorizer
from appsync_console.transport.publisher import Publisher
from tests.support.realtime_client import KEY, running_client
from tests.support.scripted_server import Peer, scripted_server


class Everything(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        # The scripted server is not the program; what it logs of the handshake is not ours to hold back.
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


def assert_absent(text: str) -> None:
    key = KEY.reveal()
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
        """Answers every step with the credentials, as a badly made server would."""
        await peer.accept()
        start = await peer.expect("start")
        auth = start["payload"]["extensions"]["authorization"]
        await peer.send({"type": "error", "id": start["id"], "payload": {"errors": [{"message": json.dumps(auth)}]}})
        await peer.send({"type": "unknown", "payload": auth})
        await peer.send({"type": "connection_error", "payload": {"errors": [auth, peer.headers]}})

    async with scripted_server(echo) as server, running_client(server.endpoint, "robots") as client:
        await client.heard.until_state("robots", ChannelState.REFUSED)
        await client.heard.until_link(LinkState.WAITING)
        publisher = Publisher(server.endpoint, ApiKeyAuthorizer(KEY), redactor=client.redactor)
        with pytest.raises(ConsoleError) as failed:
            await publisher.publish("robots", "1")
        await publisher.aclose()
        problems = [client.heard.status("robots").problem, client.heard.links[-1].problem, failed.value]
    assert_absent("\n".join(everything.lines))
    assert_absent("\n".join(told(problem) for problem in problems if problem))
    assert_absent(repr(client.heard.links) + repr(client.heard.statuses))


def test_the_absence_is_looked_for_in_the_right_forms() -> None:
    header = base64.urlsafe_b64encode(json.dumps({"host": "h", "x-api-key": KEY.reveal()}).encode()).decode()
    with pytest.raises(AssertionError):
        assert_absent(header)
    redactor = Redactor()
    redactor.register(KEY)
    assert_absent(redactor.redact(header))
