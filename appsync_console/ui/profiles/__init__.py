"""The profile editor, the first-start page, and the import of profiles from configuration files."""
