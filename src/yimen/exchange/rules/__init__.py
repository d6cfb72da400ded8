"""Rules of sharing; pure."""
