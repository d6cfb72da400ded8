"""What the demo county shows of the hotline, an area a module."""
