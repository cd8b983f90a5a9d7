"""The composition root: entry points, event loop, wiring, crash handling, paths, single instance."""
