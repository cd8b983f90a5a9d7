"""The command line: the same session as the window, written to a terminal."""
