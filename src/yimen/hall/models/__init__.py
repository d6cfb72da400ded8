"""Tables of the hall."""
