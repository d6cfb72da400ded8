"""What the demo county shows, an area each."""
