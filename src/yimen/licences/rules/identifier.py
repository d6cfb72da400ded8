"""The standard identifier of an e-licence (证照标识)."""

from __future__ import annotations

import re

from yimen.kernel.numbers.check_digits import check_character
from yimen.kernel.rules import rule

ROOT = "1.2.156.3005.2"
_PARTS = re.compile(r"^[0-9A-Z]{21}\.[0-9A-Z]{18}\.[0-9A-Z]{1,30}\.\d{3}$")


@rule("LIC-IDN-1", cites="GB/T 36904-2018；GB/T 17710（ISO/IEC 7064 MOD 37,36）")
def identifier(*, type_code: str, issuer: str, serial: str, version: int) -> str:
    """Return root, type code (21), issuer (USCC), serial, version (3 digits) and check character.

    The character is computed over the four parts without root and dots.
    Raises ValueError when a part has the wrong form.
    """
    body = f"{type_code}.{issuer}.{serial}.{version:03d}"
    if not _PARTS.match(body):
        raise ValueError(f"licence identifier has a malformed part: {body}")
    return f"{ROOT}.{body}.{check_character(body.replace('.', ''))}"


@rule("LIC-IDN-2", cites="GB/T 36904-2018")
def is_sound(text: str) -> bool:
    """Say whether an identifier has the right parts and check character."""
    if not text.startswith(f"{ROOT}."):
        return False
    body, _, check = text[len(ROOT) + 1 :].rpartition(".")
    return bool(_PARTS.match(body)) and check_character(body.replace(".", "")) == check
