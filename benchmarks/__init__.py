"""Measures how fast Threeline's pages are, as ratios to the naive way of building them: `python -m benchmarks`."""
