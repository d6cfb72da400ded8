"""Files, stored once under their content's hash, whoever brings them."""
