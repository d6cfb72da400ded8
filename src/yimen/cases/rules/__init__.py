"""What the law says of a case, as pure functions and tables."""
