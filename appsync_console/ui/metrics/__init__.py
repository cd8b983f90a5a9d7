"""The Metrics panel: rates and latencies as a table and as plots."""
