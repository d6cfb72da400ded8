"""Who looked at a case: each look recorded once, and read back with names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger.contracts import LOOK
from yimen.kernel.models import LedgerEntry

SAME_LOOK = timedelta(minutes=30)
"""Turning pages, zooming and coming back within this time is one look, not many."""
WORKING = "办理本件"
FOLLOWED = "track"
_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Who opened the case or a paper of it, and when."""

    at: datetime
    name: str
    paper: bool


def look_once(
    *, actor: Actor, subject: Ref, what: str, at: datetime, reason: str = WORKING
) -> None:
    """Record that an officer looks, unless he began to look at the same a short while ago."""
    with transaction.atomic():
        if not _looks_already(actor, subject, what, at):
            ledger.look(actor=actor, subject=subject, what=what, reason=reason, at=at)


def _looks_already(actor: Actor, subject: Ref, what: str, at: datetime) -> bool:
    if actor.officer_id is None:
        return False
    return LedgerEntry.objects.filter(
        subject_id=subject.id,
        subject_kind=subject.kind,
        verb=LOOK,
        officer_id=actor.officer_id,
        at__gt=at - SAME_LOOK,
        at__lte=at,
        change=json.dumps({"what": what}, separators=(",", ":")),
    ).exists()


def follows_already(*, actor: Actor, subject: Ref, at: datetime) -> bool:
    """Say whether the same account, or one without any, began to follow this a short while ago."""
    return LedgerEntry.objects.filter(
        subject_id=subject.id,
        subject_kind=subject.kind,
        verb=LOOK,
        account_id=actor.account_id,
        at__gt=at - SAME_LOOK,
        at__lte=at,
        change=json.dumps({"what": FOLLOWED}, separators=(",", ":")),
    ).exists()


def list_looks(*, subject: Ref) -> list[Looked]:
    """Return who looked last, the last ones first; two queries, however many looked."""
    rows = LedgerEntry.objects.filter(
        subject_id=subject.id, subject_kind=subject.kind, verb=LOOK
    ).order_by("-id")
    entries = list(rows.values_list("at", "officer_id", "change")[:_SHOWN])
    names = directory.officer_names(officer_ids={one for _, one, _ in entries if one})
    return [
        Looked(
            at=at,
            name=names.get(officer_id, "") if officer_id else "申请人",
            paper='"paper' in change,
        )
        for at, officer_id, change in entries
    ]
