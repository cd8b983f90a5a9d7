"""The connection check."""
