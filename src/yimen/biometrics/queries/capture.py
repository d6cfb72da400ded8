"""What a page includes to take a face, and the ticket that says what for.

The ticket is signed, so that a browser cannot ask for a challenge that no page offered; it names no
session, because a page is shown before there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core import signing

from yimen.biometrics.challenge_contracts import BrowserLimits
from yimen.biometrics.contracts import (
    Capture,
    CaptureWay,
    FaceRefused,
    Move,
    Purpose,
    Strictness,
)
from yimen.biometrics.queries import browser_files
from yimen.biometrics.resident import client
from yimen.biometrics.rules import challenge as rules

_SALT = "biometrics.capture"
_SECONDS = 12 * 60 * 60
"""A page may lie open for half a day, as a session may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a page asked for: an act and purpose, for a subject or for whoever comes."""

    mode: str
    act: str
    purpose: Purpose
    subject_id: UUID | None
    strictness: Strictness


def capture_challenge(
    *,
    act: str,
    ways: Sequence[CaptureWay],
    purpose: Purpose,
    subject_id: UUID | None,
    field: str,
    label: str,
    error: str,
) -> Capture:
    """Return what a page includes to have a living person pass a challenge."""
    ticket = Ticket(
        mode="challenge",
        act=act,
        purpose=purpose,
        subject_id=subject_id,
        strictness=Strictness.VERIFY,
    )
    return _capture(ticket, field=field, label=label, ways=ways, error=error)


def capture_still(
    *,
    field: str,
    ways: Sequence[CaptureWay],
    strictness: Strictness,
    label: str,
    error: str,
) -> Capture:
    """Return what a page includes to take one good picture."""
    ticket = Ticket(
        mode="still", act="", purpose=Purpose.VERIFY, subject_id=None, strictness=strictness
    )
    return _capture(ticket, field=field, label=label, ways=ways, error=error)


def read_ticket(*, text: str) -> Ticket:
    """Return what a page asked for. Raises FaceRefused where the ticket is not ours, or too old."""
    try:
        found = signing.loads(text, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature as wrong:
        raise FaceRefused("这一页开得太久了。请刷新页面，重新开始。") from wrong
    return Ticket(
        mode=found["mode"],
        act=found["act"],
        purpose=Purpose(found["purpose"]),
        subject_id=UUID(found["subject"]) if found["subject"] else None,
        strictness=Strictness(found["strictness"]),
    )


def limits_of(*, moves: Sequence[Move]) -> list[BrowserLimits]:
    """Return each shot that is asked for with its figures, as a browser is told them."""
    return [
        BrowserLimits(
            move=step.move or "",
            gates=[(gate.measure, gate.least, gate.most) for gate in step.gates],
        )
        for step in rules.steps_of(moves=moves)
    ]


def _capture(
    ticket: Ticket, *, field: str, label: str, ways: Sequence[CaptureWay], error: str
) -> Capture:
    standing = client.availability()
    is_needed = ticket.mode == "challenge"
    return Capture(
        mode=ticket.mode,
        field=field,
        label=label,
        ways=tuple(ways),
        ticket=_signed(ticket),
        off=standing.why or "人脸服务现在不能用。" if is_needed and not standing.on else "",
        guides_here=browser_files.are_there(),
        guides_there=standing.on,
        error=error,
    )


def _signed(ticket: Ticket) -> str:
    return signing.dumps(
        {
            "mode": ticket.mode,
            "act": ticket.act,
            "purpose": ticket.purpose,
            "subject": str(ticket.subject_id) if ticket.subject_id else "",
            "strictness": ticket.strictness,
        },
        salt=_SALT,
    )
