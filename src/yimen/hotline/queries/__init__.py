"""Reads of orders and what hangs on them."""
