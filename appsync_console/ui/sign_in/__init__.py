"""Signing in: passwords, codes and the browser."""
