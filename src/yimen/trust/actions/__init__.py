"""What trust does: certificates, seals, sealing."""
