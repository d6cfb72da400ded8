"""Benches of cases: the road, the lists, the notices."""
