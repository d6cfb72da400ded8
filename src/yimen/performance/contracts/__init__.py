"""Shapes of performance evaluation, a module a noun: goals, evidence, evaluations, report check."""
