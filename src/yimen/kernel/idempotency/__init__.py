"""The same command twice: the first answer again."""
