"""How privacy encrypts its own columns."""

from __future__ import annotations

from yimen.kernel.crypto.fields import decrypt_text, encrypt_text

_TEXT = "privacy_request.text_encrypted"
_ANSWER = "privacy_request.answer_encrypted"
_CODE = "privacy_copy.code_encrypted"


def seal_text(text: str) -> bytes:
    """Return the words of a request as stored."""
    return encrypt_text(column=_TEXT, text=text)


def open_text(stored: bytes | memoryview) -> str:
    """Return the words of a request."""
    return decrypt_text(column=_TEXT, stored=stored)


def seal_answer(text: str) -> bytes:
    """Return an answer as stored."""
    return encrypt_text(column=_ANSWER, text=text)


def open_answer(stored: bytes | memoryview) -> str:
    """Return an answer, empty while there is none."""
    return decrypt_text(column=_ANSWER, stored=stored) if stored else ""


def seal_code(text: str) -> bytes:
    """Return a code as stored."""
    return encrypt_text(column=_CODE, text=text)


def open_code(stored: bytes | memoryview) -> str:
    """Return a code."""
    return decrypt_text(column=_CODE, stored=stored)
