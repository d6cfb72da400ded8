"""Actions of licences."""
