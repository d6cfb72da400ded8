"""What other contexts may ask of 电子信任: keyword-only, contracts in and out."""
