"""The gateway for short messages: JSON over HTTP, signed, one message for one reference."""
