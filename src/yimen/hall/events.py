"""Facts that hall publishes, in the past tense."""
