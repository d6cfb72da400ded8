"""Writes of identity, one module a noun: lock, gate, rule, write, ledger."""
