"""Facts that 电子信任 publishes, in the past tense."""
