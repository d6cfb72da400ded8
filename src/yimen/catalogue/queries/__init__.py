"""Reads of the catalogue for its door and its own screens."""
