"""AppSync's frames: bytes to values and back. No sockets, no clocks."""
