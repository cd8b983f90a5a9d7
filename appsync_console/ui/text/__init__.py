"""Formats values and states as text. No Qt."""
