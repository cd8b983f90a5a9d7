"""Why nothing arrives: the connection check, step by step, and its report."""
