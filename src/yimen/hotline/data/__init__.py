"""Shipped data: the category tree with its dispatch directory, formulas."""
