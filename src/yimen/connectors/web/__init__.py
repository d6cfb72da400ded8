"""Pages that only a demo installation has."""
