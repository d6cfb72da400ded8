"""Addresses by area; `urls` puts them together."""
