"""WebSocket connections: one, one that reconnects, and a pool for many channels."""
