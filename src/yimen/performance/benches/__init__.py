"""Benches of performance: what the check of a report finds, and whole counties evaluated at once."""
