"""Rates and latencies, as a table and as plots."""
