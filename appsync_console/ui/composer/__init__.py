"""Where a message is written and published."""
