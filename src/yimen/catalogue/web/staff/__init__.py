"""Pages for those who keep the catalogue."""
