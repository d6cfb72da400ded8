"""Pages of performance: staff."""
