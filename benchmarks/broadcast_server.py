"""The bare side of the fan-out: a ``websockets`` server that broadcasts given frames. Loopback only.

For ``{"copies": N, "frame": TEXT}`` from a client, it sends TEXT N times to every other connection.
"""

from __future__ import annotations

import asyncio
import json

from websockets.asyncio.server import ServerConnection, broadcast, serve


async def _main() -> None:
    connections: set[ServerConnection] = set()

    async def serve_one(socket: ServerConnection) -> None:
        connections.add(socket)
        try:
            async for raw in socket:
                asked = json.loads(raw)
                others = connections - {socket}
                for _ in range(asked["copies"]):
                    broadcast(others, asked["frame"])
        finally:
            connections.discard(socket)

    async with serve(serve_one, "127.0.0.1", 0, compression=None, ping_interval=None) as server:
        print(json.dumps({"port": next(iter(server.sockets)).getsockname()[1]}), flush=True)
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    asyncio.run(_main())
