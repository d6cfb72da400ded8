"""Hall: appointments at windows, and the watch-list alarm desk, off by default."""
