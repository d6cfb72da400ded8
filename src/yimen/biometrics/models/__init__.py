"""Tables of biometrics."""
