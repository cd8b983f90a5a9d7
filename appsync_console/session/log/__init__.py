"""The message log as rows, exports, imports and evidence."""
