"""Everything that changes a review or what follows from it."""
