"""One reader for each file format; each returns the document model of the rules."""
