"""The command-line interface: uses the same session as the window and writes to a terminal."""
