"""The main window, its bars, and what connects the features."""
