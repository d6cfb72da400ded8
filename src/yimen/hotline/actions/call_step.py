"""One step of a locked call: its state, how long the caller waits, the screens, the ledger."""

from __future__ import annotations

from datetime import datetime

from yimen.hotline.contracts.call import CALL_KIND, WAITING, CallState, CallVerb
from yimen.hotline.models import Call, Seat
from yimen.hotline.rules import call as rules
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger

LEDGER = {
    CallVerb.HOLD: "held",
    CallVerb.RESUME: "resumed",
    CallVerb.CONSULT: "consulted",
    CallVerb.JOIN: "joined",
    CallVerb.PASS: "passed",
    CallVerb.TAKE_OVER: "taken_over",
}
"""The last word of the ledger's verb of the steps of a living call, `hotline.call.<word>`."""


def call_ref(row: Call) -> Ref:
    """Return the reference of a call."""
    return Ref(CALL_KIND, row.id)


def turn(
    row: Call,
    verb: CallVerb,
    *,
    actor: Actor,
    at: datetime,
    change: dict[str, object] | None = None,
) -> None:
    """Take one step of a living call and let every screen that shows it be drawn anew.

    Raises WrongState.
    """
    row.state = rules.CALL.check_move(CallState(row.state), verb)
    settle(row, at=at)
    row.save()
    for seat in seats_of(row):
        seat.told = ""
        seat.version += 1
        seat.save(update_fields=["told", "version"])
    record(
        row, LEDGER[verb], actor=actor, at=at,
        change={"state": row.state, "held": row.held_seconds, **(change or {})},
    )  # fmt: skip


def settle(row: Call, *, at: datetime) -> None:
    """Begin or end, by its state, the time for which the caller of a call hears music."""
    waits = row.state in WAITING
    if waits and row.waits_since is None:
        row.waits_since, row.holds = at, row.holds + 1
    elif not waits and row.waits_since is not None:
        row.held_seconds += max(0, int((at - row.waits_since).total_seconds()))
        row.waits_since = None


def show(seat: Seat, row: Call, told: str = "") -> None:
    """Put a call on the screen of an operator, whose seat is locked."""
    seat.call, seat.told = row, told
    seat.version += 1
    seat.save(update_fields=["call", "told", "version"])


def tell(seat: Seat, told: str) -> None:
    """Say something on the screen of an operator, whose seat is locked."""
    seat.told = told
    seat.version += 1
    seat.save(update_fields=["told", "version"])


def seats_of(row: Call) -> list[Seat]:
    """Return the seats whose screens show a call, locked."""
    rows = Seat.objects.select_for_update(no_key=True, of=("self",)).filter(call_id=row.id)
    return list(rows.order_by("account_id"))


def record(
    row: Call, word: str, *, actor: Actor, at: datetime, change: dict[str, object], words: str = ""
) -> None:
    """Enter what happened to a call into the ledger."""
    ledger.record(
        actor=actor,
        verb=f"hotline.call.{word}",
        subject=call_ref(row),
        at=at,
        change={key: str(value) for key, value in change.items()},
        personal={"words": words} if words else None,
    )
