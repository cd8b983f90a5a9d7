"""The measured sides. Each runs as a process of its own and prints one JSON object."""
