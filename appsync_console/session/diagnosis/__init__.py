"""The connection check, step by step, and its report."""
