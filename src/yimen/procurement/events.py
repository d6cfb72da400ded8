"""Facts that 采购 publishes, in the past tense."""
