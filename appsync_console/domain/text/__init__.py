"""Rules for texts that people read: hidden characters."""
