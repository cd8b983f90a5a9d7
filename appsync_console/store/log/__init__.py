"""The message log: one SQLite file with one writer thread, and separate connections for readers and searches."""
