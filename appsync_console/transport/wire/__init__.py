"""Encodes and decodes AppSync's frames. No sockets, no clocks."""
