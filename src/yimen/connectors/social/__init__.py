"""The register of social security: who is insured, where, and who draws what."""
