"""Writes of audit."""
