"""Persistent data: the message log, profiles, secrets and settings. No Qt, no network; imports ``domain`` only."""
