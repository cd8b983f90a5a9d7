"""The message log: its view, its search, and the actions on single messages."""
