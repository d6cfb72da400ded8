"""Shapes that others may know of the hotline, one module a noun."""
