"""The hotline's mailbox, read over IMAP: TLS from the first byte, or on this machine without."""
