"""One line of the history of what the desks handle, with its entry in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from yimen.hotline.models import DeskStep
from yimen.hotline.queries import sealed_desks as columns
from yimen.hotline.queries.sealed import seal
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger


def note(
    *,
    actor: Actor,
    ref: Ref,
    verb: str,
    state: str,
    at: datetime,
    by: str = "",
    words: str = "",
    change: Mapping[str, str] | None = None,
) -> None:
    """Write a line of history and the ledger's `<kind>.<verb>ed`; words only as a salted hash there."""
    DeskStep(
        kind=ref.kind,
        thing_id=ref.id,
        verb=verb,
        state=state,
        at=at,
        by=by or actor.name,
        officer_id=actor.officer_id,
        words_encrypted=seal(columns.STEP, words),
    ).save(force_insert=True)
    ledger.record(
        actor=actor,
        verb=f"{ref.kind}.{PAST[verb]}",
        subject=ref,
        at=at,
        change={"state": state, **(change or {})},
        personal={"words": words} if words else None,
    )


PAST: Mapping[str, str] = {
    "apply": "applied", "wish": "wished", "add": "added", "consent": "consented", "accept": "accepted", "refuse": "refused",
    "withdraw": "withdrawn", "assign": "assigned", "reject": "rejected", "hold": "held",
    "extend": "extended", "draft": "drafted", "oral": "agreed", "sign": "signed",
    "redraft": "redrafted", "conclude": "concluded", "end": "ended", "check": "checked",
    "confirm": "confirmed", "fulfil": "fulfilled", "break": "broken", "archive": "archived",
    "convene": "convened", "decide": "decided", "report": "reported", "order": "ordered",
    "answer": "answered", "redo": "reopened", "close": "closed", "plan": "planned",
    "record": "recorded", "cancel": "cancelled", "enter": "entered",
    "tell": "told", "ring": "rung", "reply": "replied", "again": "told_again", "moved": "moved",
    "police": "passed_on", "rate": "rated", "complain": "complained", "rule": "ruled",
}  # fmt: skip
"""The past tense of each verb, as ledger verbs end."""
