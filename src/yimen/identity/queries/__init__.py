"""Reads of identity, one module a noun."""
