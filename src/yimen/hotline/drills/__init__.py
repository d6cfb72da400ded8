"""Faults thrown at the hotline on purpose: nothing may be lost, doubled or shown to the wrong one."""
