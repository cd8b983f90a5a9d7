"""The real-time endpoint: handshake and frames."""
