"""Pages of the catalogue: for residents, and for those who keep it."""
