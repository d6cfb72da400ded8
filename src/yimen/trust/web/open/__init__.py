"""What programs ask of trust without signing in: status, time stamps, certificates, lists."""
