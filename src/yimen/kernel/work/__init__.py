"""Open work: what every officer's to-do list is made of."""
