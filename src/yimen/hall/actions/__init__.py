"""Writes: lock, gate, rule, write, ledger, event."""
