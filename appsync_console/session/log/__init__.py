"""Views, exports and imports of the message log, and evidence."""
