"""The search line: its conditions, the text they match, and suggestions while typing."""
