"""Small widgets of our own that panels and dialogs share. They know the theme and nothing else."""
