"""The search line over the log, and saved searches."""
