"""One module for each family of checks; each takes what was read and yields findings."""
