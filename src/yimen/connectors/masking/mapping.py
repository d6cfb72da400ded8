"""Translate between our words and those of the masking gateway; pure."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from yimen.hotline.contracts.car import Binding, CallEvent, LineDown

_EVENTS = frozenset({"answered", "no_answer", "busy", "ended"})
_DAY_SECONDS = 86_400


def to_binding(
    *, caller: str, owner: str, seconds: int, reference: UUID, callback: str
) -> dict[str, Any]:
    """Return a wish to bind two numbers as the gateway takes it."""
    return {
        "caller": caller,
        "callee": owner,
        "seconds": seconds,
        "reference": str(reference),
        "callback": callback,
    }


def from_binding(*, status: int, answer: dict[str, Any]) -> Binding:
    """Return the binding. Raises LineDown."""
    made, virtual = str(answer.get("id", "")), str(answer.get("virtual", ""))
    until = answer.get("expiresAt")
    if status != 200 or answer.get("code") != "ok" or not made or not isinstance(until, int):
        raise LineDown
    if not virtual.isascii() or not virtual.isdigit() or len(virtual) > 20:
        raise LineDown
    return Binding(id=made[:64], virtual=virtual, until=datetime.fromtimestamp(until, UTC))


def check_done(*, status: int, answer: dict[str, Any]) -> None:
    """Refuse every answer but done. Raises LineDown."""
    if status != 200 or answer.get("code") != "ok":
        raise LineDown


def from_event(raw: bytes) -> CallEvent | None:
    """Return what a call-back says, or None where it cannot be read; a number in it is dropped."""
    try:
        read = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, dict) or read.get("event") not in _EVENTS:
        return None
    seconds = read.get("seconds", 0)
    lasted = seconds if isinstance(seconds, int) and 0 <= seconds < _DAY_SECONDS else 0
    return CallEvent(
        id=str(read.get("id", ""))[:64],
        binding_id=str(read.get("bindingId", ""))[:64],
        event=str(read["event"]),
        seconds=lasted,
    )
