"""What each area of the hotline declares to the register; `declaration` puts them together."""
