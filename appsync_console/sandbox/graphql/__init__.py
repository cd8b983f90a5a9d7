"""Requests against the schema: parsed, resolved and answered as AppSync does."""
