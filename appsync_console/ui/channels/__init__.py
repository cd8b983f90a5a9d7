"""The sidebar: the list of channels and what can be done with them."""
