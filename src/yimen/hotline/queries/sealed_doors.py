"""The encrypted columns of the doors, read and written under their names."""

from __future__ import annotations

from yimen.kernel.crypto.fields import blind_index

REPLY = "hotline_inbound.reply_encrypted"
SENDER = "hotline_dialogue.sender_index"
DIALOGUE = "hotline_dialogue.said_encrypted"
SECRET = "hotline_partner.secret_encrypted"  # noqa: S105 -- the name of a column


def sender_key(sender: str) -> bytes:
    """Return by what the same sender of an official account is found again."""
    return blind_index(column=SENDER, value=sender)
