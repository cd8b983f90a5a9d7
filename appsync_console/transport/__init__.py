"""The client's side of the wire: authorization, the real-time connection that heals, and publishing. asyncio, no Qt."""
