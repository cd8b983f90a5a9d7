"""The message log: its view, what it shows, and what is done with single messages."""
