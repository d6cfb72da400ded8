"""采购: what this context is, its nouns and its law."""
