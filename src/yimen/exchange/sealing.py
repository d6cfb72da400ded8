"""How exchange encrypts its own columns: one JSON document each."""

from __future__ import annotations

from typing import Any

import orjson

from yimen.kernel.crypto.fields import decrypt_field, encrypt_field

ANSWER = "exchange_call.answer_encrypted"
WORDS = "exchange_dispute.words_encrypted"
REPLY = "exchange_dispute.answer_encrypted"


def seal(column: str, value: dict[str, Any]) -> bytes:
    """Return a document as stored."""
    return encrypt_field(column=column, plaintext=orjson.dumps(value))


def unseal(column: str, stored: bytes | memoryview) -> dict[str, Any]:
    """Return a document as it was sealed; nothing stored is an empty one."""
    if not stored:
        return {}
    read = orjson.loads(decrypt_field(column=column, stored=bytes(stored)))
    assert isinstance(read, dict)
    return read
