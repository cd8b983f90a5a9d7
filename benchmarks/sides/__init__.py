"""What is measured, each side a process of its own that prints one JSON object."""
