"""Hall: the watch-list alarm desk; windows, tickets and appointments join it here."""
