"""Facts that biometrics publishes, in the past tense."""
