"""A certificate authority outside, asked over EST (RFC 7030), with its revocation list over HTTP."""
