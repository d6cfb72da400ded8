"""What procurement reads, a module a noun."""
