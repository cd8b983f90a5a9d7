"""The network layer: authorization, self-reconnecting real-time connections, and publishing. asyncio, no Qt."""
