"""The working-day calendar as a table: imported, versioned, and read back as a Calendar."""
