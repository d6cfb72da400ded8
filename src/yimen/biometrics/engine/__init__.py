"""Models of faces: where their files come from, what they see, how good it is."""
