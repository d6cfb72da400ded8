"""Pages of those who keep devices."""
