"""Messages that are written to the message log all together or not at all."""
