"""The server itself: options, start and stop, rates, TLS."""
