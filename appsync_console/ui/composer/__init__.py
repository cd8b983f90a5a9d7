"""The composer, which edits and publishes messages."""
