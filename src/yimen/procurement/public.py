"""What other contexts may ask of 采购: keyword-only, contracts in and out."""
