"""Queries of portal: what a composed page shows."""
