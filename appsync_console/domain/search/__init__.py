"""The search line: its conditions, the places they match, and suggestions while typing."""
