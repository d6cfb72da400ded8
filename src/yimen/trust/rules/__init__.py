"""Rules of trust; pure."""
