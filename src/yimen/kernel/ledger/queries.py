"""Read the ledger back."""

from __future__ import annotations

from typing import Any

from django.db import connection

from yimen.kernel.contracts import Ref
from yimen.kernel.ledger.contracts import LOOK, EntryView

_SELECT = """
    SELECT e.id, p.position, e.at, e.verb, e.actor_kind, e.account_id, e.person_id, e.officer_id,
        e.unit_id, e.channel, e.on_behalf_of, e.subject_kind, e.subject_id, e.ground, e.change,
        e.result, e.source_address, e.source_agent
    FROM kernel_ledger_entry e LEFT JOIN kernel_ledger_place p ON p.entry_id = e.id
"""


def list_entries(*, subject: Ref, after_id: int = 0, limit: int = 200) -> list[EntryView]:
    """Return what was recorded about a thing, in the order it was written."""
    return _fetched(
        "WHERE e.subject_id = %s AND e.subject_kind = %s AND e.id > %s ORDER BY e.id LIMIT %s",
        (subject.id, subject.kind, after_id, limit),
    )


def list_looks(*, subject: Ref, after_id: int = 0, limit: int = 200) -> list[EntryView]:
    """Return who looked at what is masked of a thing, in order."""
    return _fetched(
        "WHERE e.subject_id = %s AND e.subject_kind = %s AND e.verb = %s AND e.id > %s"
        " ORDER BY e.id LIMIT %s",
        (subject.id, subject.kind, LOOK, after_id, limit),
    )


def _fetched(tail: str, parameters: tuple[Any, ...]) -> list[EntryView]:
    with connection.cursor() as cursor:
        cursor.execute(_SELECT + tail, parameters)
        return [_view(row) for row in cursor.fetchall()]


def _view(row: tuple[Any, ...]) -> EntryView:
    return EntryView(
        id=row[0],
        position=row[1],
        at=row[2],
        verb=row[3],
        actor_kind=row[4],
        account_id=row[5],
        person_id=row[6],
        officer_id=row[7],
        unit_id=row[8],
        channel=row[9],
        on_behalf_of=row[10],
        subject=Ref(row[11], row[12]),
        ground=row[13],
        change=row[14],
        result=row[15],
        source_address=row[16],
        source_agent=row[17],
    )
