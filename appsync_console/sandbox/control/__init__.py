"""The control API: who is connected, faults, and dropped connections."""
