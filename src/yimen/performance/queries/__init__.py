"""Reads for the report check: files of every accepted format become documents."""
