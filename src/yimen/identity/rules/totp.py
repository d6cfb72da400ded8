"""One-time passwords by time (RFC 6238 over RFC 4226): six digits, thirty seconds, SHA-1.

SHA-1 is what every authenticator understands; inside an HMAC its known weakness does not matter.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from urllib.parse import quote

from yimen.kernel.rules import rule

STEP_SECONDS = 30
DIGITS = 6
_DRIFT_STEPS = 1


@rule("IDN-OTP-1", cites="RFC 6238 §5.2；GB/T 22239 8.1.4.1 身份鉴别信息防重放")
def matching_step(*, secret: bytes, code: str, seconds: int, last_step: int) -> int | None:
    """Return the time step that a code belongs to, or None.

    A clock may be one step (30 seconds) off either way. A step that was used, or one before it, is
    never taken again: a code read over the shoulder is worth nothing once typed.
    """
    typed = code.replace(" ", "")
    if len(typed) != DIGITS or not typed.isascii() or not typed.isdigit():
        return None
    now = seconds // STEP_SECONDS
    found = None
    for step in range(now - _DRIFT_STEPS, now + _DRIFT_STEPS + 1):
        same = hmac.compare_digest(code_at(secret=secret, step=step), typed)
        if same and step > last_step and found is None:
            found = step
    return found


def code_at(*, secret: bytes, step: int, digits: int = DIGITS) -> str:
    """Return the code of a time step."""
    digest = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def key_text(secret: bytes) -> str:
    """Return the secret as people type it: base32 in groups of four."""
    plain = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def key_uri(*, secret: bytes, issuer: str, account: str) -> str:
    """Return the address that authenticators read from a QR picture."""
    plain = base64.b32encode(secret).decode().rstrip("=")
    label = f"{quote(issuer)}:{quote(account)}"
    return f"otpauth://totp/{label}?secret={plain}&issuer={quote(issuer)}&digits={DIGITS}&period={STEP_SECONDS}"
