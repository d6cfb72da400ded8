"""Public pages of the catalogue: guides and lists."""
