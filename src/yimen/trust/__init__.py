"""电子信任: what this context is, its nouns and its law."""
