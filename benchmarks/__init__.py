"""Benchmarks: generated worlds, peers in an environment of their own, and the page that shows the last run."""
