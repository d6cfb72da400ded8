"""The mail server: SMTP, by TLS from the first byte or after STARTTLS, one message an address."""
