"""The memory growth of a session with its log during a flood, without a window. Needs /proc (Linux)."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path

from appsync_console.domain.api.endpoint import parse_endpoint
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.session.factory import new_session
from appsync_console.session.live.events import SessionListener
from appsync_console.store.log.message_log import MessageLog
from appsync_console.transport.api_access import ApiAccess
from appsync_console.transport.authorization.authorizer import ApiKeyAuthorizer

_LIMIT_S = 110.0
_STATUS = Path("/proc/self/status")


def _megabytes(field: str) -> float:
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024 / 1e6


def _report(name: str, error: BaseException) -> None:
    raise error


async def _receive(port: int, channel: str, folder: Path) -> None:
    log = MessageLog.open(folder / "log" / "messages.sqlite")
    count = int(channel.split("-")[1])
    endpoint = parse_endpoint(f"http://127.0.0.1:{port}/graphql")
    session = new_session(
        "benchmark",
        ApiAccess(endpoint, ApiKeyAuthorizer(Secret("da2-" + "0" * 26)), Redactor()),
        listeners=[SessionListener()],
        report=_report,
        recorder=log,
    )
    session.open()
    async with asyncio.timeout(_LIMIT_S):
        await asyncio.to_thread(__import__, "appsync_console.transport.realtime.gql_transport")
        begun = _megabytes("VmRSS")
        session.listen(channel)
        while log.committed < count:  # noqa: ASYNC110  # the log has no event for it, and 20 checks per second cost nothing
            await asyncio.sleep(0.05)
    grown, left = _megabytes("VmHWM") - begun, _megabytes("VmRSS") - begun
    await session.aclose()
    log.close()
    print(json.dumps({"grown_mb": grown, "left_mb": left}))


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("channel")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    asyncio.run(_receive(given.port, given.channel, given.folder))


if __name__ == "__main__":
    _main()
