"""Values and rules: no I/O, no asyncio, no Qt, and no imports from the rest of the program."""
