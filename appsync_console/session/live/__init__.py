"""An open profile: its channels, published and received messages, and their delivery status and metrics."""
