"""Write operations of performance."""
