"""Shapes and refusals of devices that other contexts may use."""
