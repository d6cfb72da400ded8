"""Clocks: limits that run, one row each; whether one is breached is computed from its dates."""
