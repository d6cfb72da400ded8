"""Rules of procurement: pure, each with its law."""
