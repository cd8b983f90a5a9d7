"""Values and rules: no I/O, no asyncio, no Qt, and nothing else of this program."""
