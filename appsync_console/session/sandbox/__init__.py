"""The sandbox as a child process, and its control API."""
