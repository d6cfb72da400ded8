"""What makes a ledger suspicious although every hash is right: guards taken off, times that do not fit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, timedelta

from django.db import connection

from yimen.kernel.ledger.contracts import Checkpoint, Damage

TOLERANCE = timedelta(hours=1)
"""So much older than the signature before it an entry may say it is: longer than any transaction."""

_GUARDS = tuple(
    f"kernel_ledger_{table}_{what}"
    for table in ("entry", "place", "checkpoint")
    for what in ("rows", "truncate")
)
_STANDING = """
    SELECT g.tgname FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
    WHERE g.tgname = ANY(%s) AND g.tgenabled IN ('O', 'A') AND p.prosrc LIKE '%%RAISE EXCEPTION%%'
"""
_AT_LENGTH = 26


def loose_guards() -> list[Damage]:
    """Return the triggers that should refuse every change of the ledger and do not."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, (list(_GUARDS),))
        standing = {name for (name,) in cursor.fetchall()}
    return [
        Damage(
            kind="guard",
            position=-1,
            entry_id=None,
            message=f"数据库的防改触发器 {name} 被停用或删除",
        )
        for name in _GUARDS
        if name not in standing
    ]


class Backdating:
    """Finds entries whose time is far before that of the checkpoint which they came after."""

    def __init__(self, known: Sequence[Checkpoint]) -> None:
        self._sizes = [one.size for one in known]
        self._limits = [
            (one.signed_at - TOLERANCE).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
            for one in known
        ]

    def find(self, rows: Sequence[tuple[int, int, str | None]]) -> Iterator[Damage]:
        """Yield the entries of these rows (position, entry, written form) that are backdated."""
        for limit, part in self._parts(rows):
            for position, entry_id, line in part:
                said = line.partition("\x1f")[2][:_AT_LENGTH] if line else limit
                if said < limit:
                    message = (
                        f"第 {position} 位的记录 {entry_id} 写的时间是 {said}，比它前面的签名早"
                    )
                    yield Damage(
                        kind="backdated", position=position, entry_id=entry_id, message=message
                    )

    def _parts(
        self, rows: Sequence[tuple[int, int, str | None]]
    ) -> Iterator[tuple[str, Iterable[tuple[int, int, str | None]]]]:
        """Yield the rows after each checkpoint, with the time before which none should be."""
        done = 0
        while done < len(rows):
            index = bisect_right(self._sizes, rows[done][0])
            until = len(rows)
            if index < len(self._sizes):
                until = min(until, done + self._sizes[index] - rows[done][0])
            if index:
                yield self._limits[index - 1], rows[done:until]
            done = until
