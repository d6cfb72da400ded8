"""Pages of procurement at work."""
