"""Public pages of the context performance."""
