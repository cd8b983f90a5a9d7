"""Turns bytes into events and commands into bytes. No sockets, no clocks, no sentences."""
