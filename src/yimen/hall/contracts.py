"""Shapes and refusals of hall that other contexts may use."""
