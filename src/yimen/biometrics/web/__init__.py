"""Pages of faces, ID photos and what the law asks of who keeps faces."""
