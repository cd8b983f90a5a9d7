"""Exports, evidence, and imports, with their progress."""
