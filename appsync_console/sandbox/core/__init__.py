"""The server: start and stop, TLS, configuration files for other clients."""
