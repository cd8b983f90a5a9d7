"""Schemas from SDL, with AppSync's scalars and directives."""
