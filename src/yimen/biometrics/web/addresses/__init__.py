"""Addresses, an area each."""
