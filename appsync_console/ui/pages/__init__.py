"""Pages that take the place of the main columns."""
