"""The search bar of the log, and saved searches."""
