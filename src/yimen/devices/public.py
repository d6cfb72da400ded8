"""What other contexts may ask of devices: keyword-only, contracts in and out."""
