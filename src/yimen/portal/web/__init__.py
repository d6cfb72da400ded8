"""Pages of portal."""
