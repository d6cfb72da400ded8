"""The encrypted columns of the hotline, read and written under their names."""

from __future__ import annotations

from yimen.kernel.crypto.fields import blind_index, decrypt_text, encrypt_text

CODE = "hotline_order.code_encrypted"
CONTENT = "hotline_order.content_encrypted"
PLACE = "hotline_order.place_encrypted"
NAME = "hotline_order.caller_name_encrypted"
PHONE = "hotline_order.caller_phone_encrypted"
CALLER = "hotline_order.caller_index"
STEP_WORDS = "hotline_step.words_encrypted"
STEP_TOLD = "hotline_step.told_encrypted"
NOTE = "hotline_dispatch.note_encrypted"
SAID = "hotline_contact.said_encrypted"
CONTACT_PHONE = "hotline_contact.phone_encrypted"
INNER = "hotline_reply.inner_encrypted"
TOLD = "hotline_reply.told_encrypted"
CALLBACK_SAID = "hotline_callback.said_encrypted"
FOLLOW_PHONE = "hotline_follower.phone_encrypted"
FOLLOW_CODE = "hotline_follower.code_encrypted"
FOLLOW_INDEX = "hotline_follower.phone_index"

GRID_CONTENT = "hotline_grid_report.content_encrypted"
GRID_PLACE = "hotline_grid_report.place_encrypted"
GRID_HANDLED = "hotline_grid_report.handled_encrypted"
GRID_STEP = "hotline_grid_step.words_encrypted"
PATROL_WORDS = "hotline_patrol.words_encrypted"
TRACK = "hotline_patrol_track.positions_encrypted"
PART_WORDS = "hotline_volunteer_part.words_encrypted"


def seal(column: str, text: str) -> bytes:
    """Return a text as its column stores it; nothing stays nothing."""
    return encrypt_text(column=column, text=text) if text else b""


def opened(column: str, stored: bytes | memoryview) -> str:
    """Return the text that a column stores; nothing stays nothing."""
    content = bytes(stored)
    return decrypt_text(column=column, stored=content) if content else ""


def caller_key(phone: str) -> bytes:
    """Return by what the same telephone is found again; nothing for none."""
    digits = "".join(char for char in phone if char.isdigit())
    return blind_index(column=CALLER, value=digits) if digits else b""
