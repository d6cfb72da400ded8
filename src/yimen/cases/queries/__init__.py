"""Reads for the pages of this context and for its door."""
