"""Writes of the catalogue, one function per verb."""
