"""Shapes and refusals of procurement that other contexts may use, one module a noun."""
