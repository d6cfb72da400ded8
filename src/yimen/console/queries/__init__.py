"""What the pages of the work face compose from the register."""
