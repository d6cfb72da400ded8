"""Translate between our words and those of the gateway; pure."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from yimen.notify.contracts import GatewayDown, GatewayRefused

_FINAL = {"bad_number": "bad_number", "empty": "bad_answer"}


def to_theirs(*, phone: str, text: str, sign: str, reference: UUID) -> dict[str, str]:
    """Return a message as the gateway takes it: the sender's name stands before the text."""
    return {"phone": phone, "text": f"【{sign}】{text}", "reference": str(reference)}


def from_theirs(*, status: int, answer: dict[str, Any]) -> str:
    """Return the gateway's number for a message. Raises GatewayDown, GatewayRefused."""
    code = str(answer.get("code", ""))
    if status == 200 and code == "ok":
        return str(answer.get("id", ""))[:64]
    if code in _FINAL:
        raise GatewayRefused(_FINAL[code])
    raise GatewayDown(code if code in {"busy", "not_signed"} else "bad_answer")
