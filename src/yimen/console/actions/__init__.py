"""What an officer sets for himself."""
