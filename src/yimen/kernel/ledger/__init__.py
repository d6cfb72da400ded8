"""The ledger: who did what, in an order that nobody can change unseen."""
