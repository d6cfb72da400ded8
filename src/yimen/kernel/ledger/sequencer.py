"""Give committed entries their place in the tree, and sign it.

Entries are taken in the order of their transaction ids, up to the oldest transaction that still
runs: below that nothing can appear any more, so a slow transaction's entries are never skipped, and
recording waits for nobody. Only one sequencer works at a time; others find the state row locked.

With the clock set back the order stays; the checkpoint's time shows the jump.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event as StopEvent
from typing import Any

import psycopg
from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)

from yimen.kernel.clock import now
from yimen.kernel.ledger import checkpoints, tiles, tree
from yimen.kernel.ledger.canonical import LINE

BATCH = 5000
_PAUSE = 0.5
_AFTER_FAILURE = 1.0
_log = logging.getLogger(__name__)

_STATE = """
    SELECT cluster, floor_id, last_xid, last_id, size,
           (SELECT system_identifier::text FROM pg_control_system())
    FROM kernel_ledger_state WHERE id = 1 FOR UPDATE SKIP LOCKED
"""
_NEXT = f"""
    SELECT e.id, e.xid::text, {LINE} FROM kernel_ledger_entry e
    WHERE (e.xid, e.id) > (%s::xid8, %s::bigint) AND e.xid < {{horizon}} AND e.id > %s
    ORDER BY e.xid, e.id LIMIT %s
"""  # noqa: S608 -- constants
_HORIZON = "pg_snapshot_xmin(pg_current_snapshot())"
_OWN_TOO = "'18446744073709551615'::xid8"
_LEFT_BEHIND = f"""
    SELECT e.id, {LINE} FROM kernel_ledger_entry e
    WHERE NOT EXISTS (SELECT 1 FROM kernel_ledger_place p WHERE p.entry_id = e.id)
    ORDER BY e.id
"""  # noqa: S608 -- constants


def sequence_once(*, at: datetime, with_own: bool = False) -> int:
    """Place one batch of committed entries and sign the tree; return how many it was.

    `with_own` takes the entries of the caller's own open transaction too: for tests and for a
    process that is alone with its database.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_STATE)
        found = cursor.fetchone()
        if found is None:
            return 0
        cluster, floor_id, last_xid, last_id, size, here = found
        if cluster != here:
            return _settle(cursor, here, size, at)
        horizon = _OWN_TOO if with_own else _HORIZON
        cursor.execute(_NEXT.format(horizon=horizon), (last_xid, last_id, floor_id, BATCH))
        rows = cursor.fetchall()
        if not rows:
            return 0
        _place(cursor, size, [(row[0], row[2]) for row in rows], at)
        cursor.execute(
            "UPDATE kernel_ledger_state SET last_xid = %s, last_id = %s, size = %s WHERE id = 1",
            (rows[-1][1], rows[-1][0], size + len(rows)),
        )
        return len(rows)


def run(stop_event: StopEvent, *, clock: Callable[[], datetime] = now) -> None:
    """Sequence until told to stop, signing at least each second while entries come.

    Survives a database that goes away: it tries again each second.
    """
    while not stop_event.is_set():
        try:
            close_old_connections()
            while sequence_once(at=clock()) == BATCH and not stop_event.is_set():
                pass
            stop_event.wait(_PAUSE)
        except (OperationalError, InterfaceError, psycopg.OperationalError) as failed:
            _log.warning("the ledger lost its database: %s", failed)
            connection.close()
            stop_event.wait(_AFTER_FAILURE)


def _settle(cursor: Any, here: str, size: int, at: datetime) -> int:
    """Begin on a cluster whose transaction ids are not those that the entries carry.

    A new installation, or a ledger restored elsewhere: every entry that is there and has no place
    gets one, and from then on the ids of this cluster count.
    """
    cursor.execute("LOCK TABLE kernel_ledger_entry IN SHARE ROW EXCLUSIVE MODE")
    cursor.execute(_LEFT_BEHIND)
    rows = cursor.fetchall()
    cursor.execute("SELECT COALESCE(max(id), 0) FROM kernel_ledger_entry")
    (floor_id,) = cursor.fetchone()
    if rows:
        _place(cursor, size, rows, at)
    cursor.execute(
        "UPDATE kernel_ledger_state SET cluster = %s, floor_id = %s, last_xid = '0', last_id = 0,"
        " size = %s WHERE id = 1",
        (here, floor_id, size + len(rows)),
    )
    return len(rows)


def _place(cursor: Any, size: int, rows: list[tuple[int, str]], at: datetime) -> None:
    digest = tiles.DIGEST
    leaves = [tree.leaf_hash(digest=digest, data=line.encode()) for _, line in rows]
    edge = tiles.read(cursor, tree.last_tiles(size=size))
    tiles.write(cursor, tree.append(digest=digest, size=size, edge=edge, leaves=leaves))
    with cursor.copy("COPY kernel_ledger_place (position, entry_id) FROM STDIN") as copy:
        for position, (entry_id, _) in enumerate(rows, start=size):
            copy.write_row((position, entry_id))
    new_size = size + len(rows)
    root = tiles.over(cursor, [(0, new_size)]).root(size=new_size)
    checkpoints.sign(cursor, size=new_size, root=root, at=at)
