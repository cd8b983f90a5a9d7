"""Recovers what a damaged message log still has: row by row, from the pages of its file."""
