"""The sidebar with the list of channels."""
