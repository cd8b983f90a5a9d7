"""The message log: one SQLite file, one writer thread, readers and searches beside it."""
