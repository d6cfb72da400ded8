"""What is counted and when a review may be given, as pure functions."""
