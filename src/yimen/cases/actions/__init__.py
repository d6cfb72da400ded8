"""Everything that changes a case: lock, gate, rule, write, ledger, event, in this order."""
