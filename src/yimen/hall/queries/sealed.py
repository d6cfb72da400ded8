"""The encrypted columns of the hall, read and written under their names."""

from __future__ import annotations

from yimen.kernel.crypto.fields import decrypt_field, encrypt_field

NAME = "hall_watch_entry.name_encrypted"
GROUND = "hall_watch_entry.ground_encrypted"
PICTURE = "hall_watch_entry.picture_encrypted"
STILL = "hall_watch_alarm.still_encrypted"
SOURCE = "hall_watch_camera.source_encrypted"
DONE = "hall_watch_alarm.done_encrypted"


def seal(column: str, content: str | bytes) -> bytes:
    """Return a text or a picture as its column stores it; nothing stays nothing."""
    plain = content.encode() if isinstance(content, str) else content
    return encrypt_field(column=column, plaintext=plain) if plain else b""


def opened(column: str, stored: bytes | memoryview) -> bytes:
    """Return what a column stores; nothing stays nothing."""
    return decrypt_field(column=column, stored=stored) if stored else b""


def words(column: str, stored: bytes | memoryview) -> str:
    """Return the text that a column stores."""
    return opened(column, stored).decode()
