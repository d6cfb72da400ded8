"""What other contexts may ask of biometrics: keyword-only, contracts in and out."""
