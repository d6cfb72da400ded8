"""Facts that devices publishes, in the past tense."""
