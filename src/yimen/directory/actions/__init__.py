"""Writes of directory, one module a noun: lock, gate, rule, write, ledger."""
