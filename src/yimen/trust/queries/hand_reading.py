"""Signatures on glass that lower floors keep: read by our bounds, drawn as ours are."""

from __future__ import annotations

from yimen.identity.contracts import HandDrawn
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.trust.queries.hand_picture import draw_strokes
from yimen.trust.rules.hand import canonical, read_strokes


def read_hand(*, strokes: str) -> HandDrawn:
    """Return what a pad sent as a picture, with the digest of its strokes. Raises HandRefused."""
    read = read_strokes(strokes)
    return HandDrawn(picture=draw_strokes(read), strokes_sm3=sm3_hex(canonical(read)))
