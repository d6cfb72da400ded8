"""Rules of the catalogue: definitions, forms, codes, search words. Pure."""
