"""The server itself: start and stop, TLS, settings for other clients."""
