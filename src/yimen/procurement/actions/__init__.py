"""What procurement does, a module a noun."""
