"""The register of personal columns: what is personal, how it is protected, how long it is kept."""
