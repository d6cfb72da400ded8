"""Read clocks."""

from __future__ import annotations

from django.db import connection

from yimen.kernel.clocks.contracts import ClockView, NoClock
from yimen.kernel.clocks.rows import COLUMNS, view
from yimen.kernel.contracts import Ref


def find(*, ref: Ref, kind: str) -> ClockView | None:
    """Return the newest clock of a kind for a thing, running or ended, or None."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM kernel_clock"  # noqa: S608 -- constants
            " WHERE ref_id = %s AND kind = %s AND ref_kind = %s ORDER BY id DESC LIMIT 1",
            (ref.id, kind, ref.kind),
        )
        found = cursor.fetchone()
    return view(found) if found else None


def get(*, ref: Ref, kind: str) -> ClockView:
    """Return the newest clock of a kind for a thing. Raises NoClock."""
    found = find(ref=ref, kind=kind)
    if found is None:
        raise NoClock
    return found


def list_of(*, ref: Ref) -> list[ClockView]:
    """Return every clock of a thing in the order they were started."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM kernel_clock"  # noqa: S608 -- constants
            " WHERE ref_id = %s AND ref_kind = %s ORDER BY id",
            (ref.id, ref.kind),
        )
        return [view(values) for values in cursor.fetchall()]
