"""Every command of the window as data, the command palette, and the list of keyboard shortcuts."""
