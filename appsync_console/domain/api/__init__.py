"""An API: its URLs, operations and limits, and its description in configuration files."""
