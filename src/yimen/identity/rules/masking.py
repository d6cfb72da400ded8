"""How personal data is shown to people who need not read it."""

from __future__ import annotations

from yimen.identity.contracts import CodeType


def mask_code(*, code_type: CodeType, code: str) -> str:
    """Return the number with its middle hidden: `439981********1234`; a USCC is public."""
    if code_type is CodeType.USCC:
        return code
    if len(code) >= 15:
        return f"{code[:6]}{'*' * (len(code) - 10)}{code[-4:]}"
    shown = max(1, len(code) // 4)
    return f"{code[:shown]}{'*' * (len(code) - 2 * shown)}{code[-shown:]}"


def mask_phone(phone: str) -> str:
    """Return the telephone with its middle hidden: `139****5521`."""
    if not phone:
        return ""
    return f"{phone[:3]}****{phone[-4:]}"


def mask_name(name: str) -> str:
    """Return the name with all but the first character hidden: `张**`; names of two: `张*`."""
    return name[:1] + "*" * min(len(name) - 1, 2)
