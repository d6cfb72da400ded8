"""Pages and routes."""
