"""The real-time endpoint: handshake, frames, and what waits to be sent."""
