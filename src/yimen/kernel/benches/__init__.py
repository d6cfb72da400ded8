"""Benches of the kernel: what they measure is said in each."""
