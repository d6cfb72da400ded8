"""Rules of devices: pure functions and tables."""
