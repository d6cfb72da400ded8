"""Facts that exchange publishes, in the past tense: none yet needs telling upwards."""
