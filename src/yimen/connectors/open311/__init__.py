"""A system that speaks GeoReport v2: it hears of the orders that it brought."""
