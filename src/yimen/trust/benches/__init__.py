"""What trust answers and how fast, each beside what the libraries alone take for the same."""
