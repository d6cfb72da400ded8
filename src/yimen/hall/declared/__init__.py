"""The parts of the declaration, an area each."""
