"""The composition root: entry points, loop, wiring, crash handling, paths, single instance. Knows everything."""
