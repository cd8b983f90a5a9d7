"""Marks and notes on messages of the log."""
