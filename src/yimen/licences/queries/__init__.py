"""Queries of licences."""
