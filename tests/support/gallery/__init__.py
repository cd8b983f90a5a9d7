"""Every panel and dialog of the window with sample values. Not part of the installed program."""
