"""What other contexts may ask of hall: keyword-only, contracts in and out."""
