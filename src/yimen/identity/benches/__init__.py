"""Benches of identity: signing in here, and signing in elsewhere through here."""
