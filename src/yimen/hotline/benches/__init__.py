"""Figures of the hotline against their bars."""
