"""Texts for values and states. No Qt, no I/O; imports ``domain`` only."""
