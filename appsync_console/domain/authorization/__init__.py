"""Authorization modes: required settings, validation, storage, and headers."""
