"""The control API: connections, faults, and dropping connections."""
