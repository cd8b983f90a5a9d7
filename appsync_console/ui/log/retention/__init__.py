"""What the log keeps: limits on its size and age, and deleting messages."""
