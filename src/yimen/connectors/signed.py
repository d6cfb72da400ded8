"""How simulators check that a message was signed by who holds the key, and just now."""

from __future__ import annotations

import hmac
import time

from yimen.connectors.outgoing import signature
from yimen.connectors.simulators import KEY, SECRET, Asked

_SKEW_SECONDS = 300


def is_signed(asked: Asked) -> bool:
    """Say whether the request carries our key, a fresh time and the right signature."""
    seconds = asked.headers.get("x-time", "")
    if asked.headers.get("x-key") != KEY or not seconds.isdigit():
        return False
    if abs(time.time() - int(seconds)) > _SKEW_SECONDS:
        return False
    wanted = signature(secret=SECRET, seconds=seconds, raw=asked.raw)
    return hmac.compare_digest(wanted, asked.headers.get("x-signature", ""))
