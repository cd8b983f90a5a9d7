"""What could not be written to the message log."""
