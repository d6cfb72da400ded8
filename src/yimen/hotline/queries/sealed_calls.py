"""The encrypted columns of calls, and by what the same number is found again."""

from __future__ import annotations

from yimen.kernel.crypto.fields import blind_index

PHONE = "hotline_call.phone_encrypted"
NUMBER = "hotline_call.phone_index"
CAUTIONED = "hotline_caution.phone_index"
RECORDING = "hotline_call.recording_encrypted"
MARK_WORDS = "hotline_call.mark_words_encrypted"
PLACE = "hotline_hand_over.place_encrypted"
SAID = "hotline_hand_over.said_encrypted"
TRANSCRIPT = "hotline_call_transcript.words_encrypted"
CAUTION_WORDS = "hotline_caution.words_encrypted"


def number_key(phone: str) -> bytes:
    """Return by what calls and cautions of the same number are found; nothing for a hidden one."""
    digits = "".join(char for char in phone if char.isdigit())
    return blind_index(column=NUMBER, value=digits) if digits else b""
