"""The main window, its bars, and the controllers that connect its features."""
