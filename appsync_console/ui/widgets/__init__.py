"""Custom widgets that panels and dialogs share. They depend only on the theme."""
