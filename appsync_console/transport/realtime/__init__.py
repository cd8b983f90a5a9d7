"""WebSocket connections: a single one, one that reconnects, and a pool for many channels."""
