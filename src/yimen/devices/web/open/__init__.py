"""What devices themselves call."""
