"""Refreshes short-lived tokens during traffic: no gap, no loss, no second connection.

``python -m benchmarks.soak_tokens [--minutes 10] [--life 20]`` runs a session against a server that accepts each token
only during its lifetime. Prints the result as JSON, and exits with 1 if a check failed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from appsync_console.domain.message import Arrival
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.domain.status import TokenTimes
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.session.factory import new_session
from appsync_console.session.live.events import Gap, SessionListener
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import TokenAuthorizer
from appsync_console.transport.authorization.token_refresh import TokenRefresher
from appsync_console.transport.authorization.token_source import Grant
from tests.support.scripted_server import Peer, scripted_server
from tests.support.waiting import until

_PAUSE_S = 0.02
_RESUBSCRIBE_S = 1.0


@dataclass(slots=True)
class Found:
    """The result."""

    renewals: int = 0
    delivered: int = 0
    received: int = 0
    is_in_order: bool = True
    subscriptions: int = 0
    stale_tokens: int = 0
    gaps: int = 0
    problems: int = 0
    connections: int = 0

    @property
    def is_fine(self) -> bool:
        """Whether all checks passed."""
        is_whole = self.delivered == self.received and self.is_in_order and self.connections == 1
        return is_whole and not self.stale_tokens and not self.gaps and not self.problems


class _Grants:
    """Issues tokens that contain their expiry time."""

    def __init__(self, life_s: float) -> None:
        self.count = 0
        self._life_s = life_s

    async def silently(self) -> Grant | None:
        self.count += 1
        expires_at = time.time() + self._life_s
        return Grant(token=Secret(f"token-{self.count}-{expires_at}"), expires_at=expires_at)

    async def with_help(self) -> Grant:
        raise AssertionError("nobody must be asked")


class _Listener(SessionListener):
    def __init__(self, found: Found) -> None:
        self._found = found

    def received(self, batch: Sequence[Arrival]) -> None:
        for text in (text for arrival in batch if arrival.channel == "robots" for text in arrival.texts):
            self._found.is_in_order &= text == str(self._found.received)
            self._found.received += 1

    def gap_found(self, gap: Gap) -> None:
        self._found.gaps += 1

    def token_changed(self, times: TokenTimes) -> None:
        self._found.problems += times.problem is not None


async def soak(duration_s: float, life_s: float) -> Found:
    """Deliver continuously for ``duration_s`` seconds, and subscribe to another channel each second."""
    found, over = Found(), asyncio.Event()
    grants = _Grants(life_s)
    source = TokenRefresher(AuthorizationMode.OIDC, grants, redactor=Redactor())

    async def take(peer: Peer, id: str) -> None:
        while not over.is_set():
            await peer.deliver(id, str(found.delivered))
            found.delivered += 1
            await asyncio.sleep(_PAUSE_S)

    async def answer(peer: Peer) -> None:
        while not over.is_set():
            frame = json.loads(await peer.socket.recv())
            if frame["type"] == "start":
                token = frame["payload"]["extensions"]["authorization"]["Authorization"]
                found.subscriptions += 1
                found.stale_tokens += float(token.rpartition("-")[2]) <= time.time()
                await peer.send({"type": "start_ack", "id": frame["id"]})

    async def serve(peer: Peer) -> None:
        found.connections += 1
        await peer.accept()
        id, _ = await peer.acknowledge()
        async with asyncio.TaskGroup() as tasks:
            answering = tasks.create_task(answer(peer))
            await take(peer, id)
            answering.cancel()
        await peer.until_closed()

    failed: list[str] = []
    async with scripted_server(serve) as server:
        session = new_session(
            "soak",
            ApiAccess(server.endpoint, TokenAuthorizer(AuthorizationMode.OIDC, source), Redactor(), expiring=(source,)),
            listeners=[_Listener(found)],
            report=lambda name, error: failed.append(f"{name}: {error!r}"),
        )
        session.listen("robots")
        session.open()
        end_s = time.monotonic() + duration_s
        number = 0
        while time.monotonic() < end_s:
            await asyncio.sleep(min(_RESUBSCRIBE_S, life_s / 4))
            session.unlisten(f"other {number}")
            number += 1
            session.listen(f"other {number}")
        over.set()
        await until(lambda: found.received >= found.delivered, what="the last delivery")
        await session.aclose()
    found.renewals = grants.count - 1
    found.problems += len(failed)
    return found


def main() -> int:
    """Run, print the result, and return 0 if all checks passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--life", type=float, default=20.0, metavar="S", help="lifetime of a token in seconds")
    options = parser.parse_args()
    found = asyncio.run(soak(options.minutes * 60, options.life))
    print(json.dumps(asdict(found) | {"fine": found.is_fine}))
    return 0 if found.is_fine else 1


if __name__ == "__main__":
    sys.exit(main())
