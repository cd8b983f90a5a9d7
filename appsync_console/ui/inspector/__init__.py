"""One message from all sides."""
