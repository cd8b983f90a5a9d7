"""The inspector: the text, structure, and details of one message."""
