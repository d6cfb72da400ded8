"""Shapes and refusals of the hall that other contexts may use."""
