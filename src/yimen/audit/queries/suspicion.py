"""What makes a ledger suspicious although every hash is right: guards taken off, times that do not fit.

An entry far older than what was signed before it is no damage by itself: who reads in old records
writes such, and so do the stories of a demo county. It is never to be overlooked.
"""

from __future__ import annotations

from django.db import connection

TOLERANCE = "1 hour"
"""So much older than the signature before it an entry may say it is: longer than any transaction."""
MOST_NAMED = 20

_GUARDS = tuple(
    f"kernel_ledger_{table}_{what}"
    for table in ("entry", "place", "checkpoint")
    for what in ("rows", "truncate")
)
_STANDING = """
    SELECT g.tgname FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
    WHERE g.tgname = ANY(%s) AND g.tgenabled IN ('O', 'A') AND p.prosrc LIKE '%%RAISE EXCEPTION%%'
"""
_BACKDATED = """
    WITH signed AS (
        SELECT size, lead(size, 1, 9223372036854775807) OVER (ORDER BY size) AS next, signed_at
        FROM kernel_ledger_checkpoint)
    SELECT p.position, e.id, e.at, s.signed_at, count(*) OVER () FROM signed s
    JOIN kernel_ledger_place p ON p.position >= s.size AND p.position < s.next
    JOIN kernel_ledger_entry e ON e.id = p.entry_id AND e.at < s.signed_at - %s::interval
    ORDER BY p.position LIMIT %s
"""


def loose_guards() -> list[str]:
    """Return the triggers that should refuse every change of the ledger and do not, one sentence each."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, (list(_GUARDS),))
        standing = {name for (name,) in cursor.fetchall()}
    return [
        f"数据库的防改触发器 {name} 被停用、删除或掏空" for name in _GUARDS if name not in standing
    ]


def backdated() -> list[str]:
    """Return the entries whose time is far before that of the signature they came after."""
    with connection.cursor() as cursor:
        cursor.execute(_BACKDATED, (TOLERANCE, MOST_NAMED))
        found = cursor.fetchall()
    if not found:
        return []
    told = [
        f"第 {position} 位的记录 {entry_id} 写的时间是 {at:%Y-%m-%d %H:%M:%S}，"
        f"排在 {signed_at:%Y-%m-%d %H:%M:%S} 的签名之后"
        for position, entry_id, at, signed_at, _ in found
    ]
    return [*told, f"这样的记录共 {found[0][4]} 条（补录旧材料和示范数据会这样，其余要查清）"]
