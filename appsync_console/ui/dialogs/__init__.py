"""Windows beside the main one. They open and tell what was chosen by signals; none runs a loop of its own."""
