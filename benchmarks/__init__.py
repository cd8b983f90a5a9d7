"""Benchmarks that compare the program with a bare implementation in the same run."""
