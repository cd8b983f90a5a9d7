"""One form for each authorization mode."""
