"""Rules of licences."""
