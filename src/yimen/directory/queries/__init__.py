"""Reads of directory, one module a noun."""
