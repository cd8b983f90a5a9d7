"""The user's data on this computer: profiles, settings, secrets, messages, and their folders."""
