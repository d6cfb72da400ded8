"""Pages of seals and of certificates for members of staff."""
