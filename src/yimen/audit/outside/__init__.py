"""Places outside this installation that take signed copies of the ledger."""
