"""JSON that is edited, colored, and shown as a tree."""
