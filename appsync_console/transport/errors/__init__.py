"""Converts answers of AppSync, a network or a proxy to the errors of ``domain``."""
