"""Measures the system against the smallest hand-written workflow that does the same: docs/benchmarks.md."""
