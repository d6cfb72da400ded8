"""What has been shipped, what waits, and the entries of the next batch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from yimen.audit.contracts import ShipmentView
from yimen.audit.models import Shipment
from yimen.audit.outside.places import configured
from yimen.kernel.ledger import tiles, tree
from yimen.kernel.ledger.canonical import LINE
from yimen.kernel.ledger.contracts import Checkpoint
from yimen.kernel.prepared import run

_NEXT = """
    SELECT size, root, signed_at, key_version, signature FROM kernel_ledger_checkpoint
    WHERE size > %s ORDER BY size <= %s DESC, CASE WHEN size <= %s THEN -size ELSE size END LIMIT 1
"""
_AT = """
    SELECT size, root, signed_at, key_version, signature FROM kernel_ledger_checkpoint
    WHERE size = %s
"""
_LINES = f"""
    SELECT p.position, {LINE} FROM kernel_ledger_place p JOIN kernel_ledger_entry e ON e.id = p.entry_id
    WHERE p.position >= %s AND p.position < %s ORDER BY p.position
"""  # noqa: S608 -- constants
_WAITING = """
    SELECT (SELECT COALESCE(max(size), 0) FROM kernel_ledger_checkpoint),
        (SELECT e.at FROM kernel_ledger_place p JOIN kernel_ledger_entry e ON e.id = p.entry_id
         WHERE p.position = %s)
"""
_FAILING = "SELECT count(*) FROM audit_shipment WHERE failing_since IS NOT NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What the next batch holds."""

    start: int
    checkpoint: Checkpoint
    peaks: tuple[bytes, ...]
    lines: tuple[str, ...]


def shipments() -> list[ShipmentView]:
    """Return how far each configured place has come."""
    stored = {one.destination: one for one in Shipment.objects.all()}
    told = []
    for place in configured():
        row = stored.get(place.code) or Shipment(destination=place.code)
        size, oldest = _waiting(row.size)
        told.append(
            ShipmentView(
                destination=place.code,
                where=place.where,
                size=row.size,
                waiting=max(size - row.size, 0),
                oldest_waiting_at=oldest,
                batch=row.batch,
                shipped_at=row.shipped_at,
                failing_since=row.failing_since,
                error=row.error,
            )
        )
    return told


def count_failing() -> int:
    """Return at how many places copies do not arrive."""
    (number,) = run(_FAILING).fetchone()
    return int(number)


def find_pending(*, start: int, most: int) -> Pending | None:
    """Return what follows `start` up to a checkpoint, about `most` entries; None where nothing waits."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, (start, start + most, start + most))
        found = cursor.fetchone()
        if found is None:
            return None
        checkpoint = _checkpoint(found)
        nodes = tree.nodes_of(start=0, end=start)
        known = tiles.over(cursor, [(0, start)]) if start else None
        peaks = tuple(known.node(node) for node in nodes) if known else ()
    lines = lines_between(start=start, end=checkpoint.size)
    return Pending(start=start, checkpoint=checkpoint, peaks=peaks, lines=tuple(lines.values()))


def lines_between(*, start: int, end: int) -> dict[int, str]:
    """Return the written form of the entries at these positions, by position."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES, (start, end))
        return dict(cursor.fetchall())


def find_checkpoint(*, size: int) -> Checkpoint | None:
    """Return the checkpoint that was signed at this size, or None."""
    with connection.cursor() as cursor:
        cursor.execute(_AT, (size,))
        found = cursor.fetchone()
    return _checkpoint(found) if found else None


def _waiting(size: int) -> tuple[int, datetime | None]:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, (size,))
        found: tuple[int, datetime | None] = cursor.fetchone()
    return found


def _checkpoint(row: tuple[int, bytes, datetime, int, bytes]) -> Checkpoint:
    size, root, signed_at, key_version, signature = row
    return Checkpoint(
        size=size,
        root=bytes(root),
        signed_at=signed_at,
        key_version=key_version,
        signature=bytes(signature),
    )
