"""What the kernel adds to every request."""
