"""What exchange reads."""
